#include "server/api/form.hpp"

#include "core/booking.hpp"
#include "fuzzing.hpp"

namespace fuzzing {
namespace {

std::string encoded(Bytes text) {
  constexpr char kDigits[] = "0123456789aBcDeF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte / 16];
    out += kDigits[byte % 16];
  }
  return out;
}

// What a browser makes of a text that was typed.
void typed_text_comes_out(Bytes text) {
  if (text.find('\r') != Bytes::npos || !core::count_code_points(text)) return;
  const std::string body = "action=cancel&reason=" + encoded(text);
  const auto form = server::read_form(body, {"action", "reason"});
  expect(form.has_value() == (body.size() <= server::kMaxFormBytes),
         "text that was typed is a form");
  if (!form) return;
  expect(form->at("reason") == text, "it comes out as it went in");
  expect(form->at("action") == "cancel", "and nothing else of it");
}

}  // namespace

void form(Bytes bytes) {
  typed_text_comes_out(bytes);
  const auto form = server::read_form(bytes, {"action", "seen", "reason", "starts_at"});
  if (!form) return;
  expect(bytes.size() <= server::kMaxFormBytes, "a form is not longer than its limit");
  expect(form->size() == 4, "every name is there, and no other");
  for (const auto& [name, value] : *form) {
    expect(value.size() <= bytes.size(), "a value is not longer than its encoding");
    expect(core::count_code_points(value).has_value(), "a value is UTF-8");
    expect(value.find('\r') == std::string::npos, "line ends are one character");
  }
}

}  // namespace fuzzing
