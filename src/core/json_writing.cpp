#include "core/json_writing.hpp"

#include <utility>

#include "core/code_points.hpp"

namespace core {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kHex = "0123456789abcdef";

// How many bytes of `text`, which does not begin with a code point, stand for one that was cut short or begun wrong.
// One U+FFFD takes their place (Unicode, 3.9: maximal subparts).
std::size_t broken_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return 1;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  std::size_t size = 1;
  while (size < length && size < text.size() && byte(size) >= (size == 1 ? least : 0x80) &&
         byte(size) <= (size == 1 ? most : 0xBF)) {
    ++size;
  }
  return size;
}

// ASCII that stands for itself.
inline bool is_plain(char c) {
  return c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
}

}  // namespace

void JsonText::null(const char* name) {
  begin(name);
  text_ += "null";
}

void JsonText::flag(const char* name, bool value) {
  begin(name);
  text_ += value ? "true" : "false";
}

void JsonText::whole(const char* name, std::int64_t value) {
  begin(name);
  text_ += std::to_string(value);
}

void JsonText::text(const char* name, std::string_view value) {
  begin(name);
  quote(value);
}

void JsonText::plain(const char* name, std::string_view value) {
  begin(name);
  text_ += '"';
  text_ += value;
  text_ += '"';
}

void JsonText::close() {
  text_ += closing_.back();
  closing_.pop_back();
}

std::string JsonText::take() {
  while (!closing_.empty()) close();
  return std::move(text_);
}

void JsonText::begin(const char* name) {
  if (text_.back() != '{' && text_.back() != '[') text_ += ',';
  if (name == nullptr) return;
  text_ += '"';
  text_ += name;
  text_ += "\":";
}

void JsonText::open(const char* name, char bracket) {
  begin(name);
  text_ += bracket;
  closing_ += static_cast<char>(bracket + 2);  // in ASCII both pairs are two apart
}

void JsonText::quote(std::string_view value) {
  text_ += '"';
  while (!value.empty()) {
    std::size_t plain = 0;
    while (plain < value.size() && is_plain(value[plain])) ++plain;
    text_.append(value, 0, plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    const char c = value.front();
    std::string_view rest = value;
    const char32_t code = take_code_point(rest);
    if (code == kNotUtf8) {
      text_ += kReplacement;
      rest.remove_prefix(broken_bytes(value));
    } else if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (code < 0x20) {
      constexpr std::string_view kCodes = "\b\f\n\r\t";
      const std::size_t which = kCodes.find(c);
      text_ += '\\';
      if (which != std::string_view::npos) {
        text_ += "bfnrt"[which];
      } else {
        text_ += "u00";
        text_ += kHex[code >> 4U];
        text_ += kHex[code & 15U];
      }
    } else {
      text_ += value.substr(0, value.size() - rest.size());
    }
    value = rest;
  }
  text_ += '"';
}

}  // namespace core
