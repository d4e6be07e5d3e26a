#include "server/base/search_text.hpp"

namespace server {
namespace {

bool is_between(unsigned code, unsigned first, unsigned last) {
  return code >= first && code <= last;
}

// The lower-case letter of a code point that UTF-8 encodes in two bytes; it takes two bytes too.
unsigned small(unsigned code) {
  if (is_between(code, 0xC0, 0xDE) && code != 0xD7) return code + 0x20;  // À…Þ but ×
  // Latin Extended-A alternates capital and small letter: capitals are even, in two ranges odd.
  if (code == 0x130) return code;  // İ: its small letter is the one-byte i
  if (is_between(code, 0x100, 0x137) || is_between(code, 0x14A, 0x177)) return code | 1U;
  if (is_between(code, 0x139, 0x148) || is_between(code, 0x179, 0x17E)) return code + code % 2;
  if (code == 0x178) return 0xFF;                                         // Ÿ
  if (code == 0x386) return 0x3AC;                                        // Ά
  if (is_between(code, 0x388, 0x38A)) return code + 37;                   // Έ…Ί
  if (is_between(code, 0x391, 0x3AB) && code != 0x3A2) return code + 32;  // Α…Ϋ
  if (code == 0x3C2) return 0x3C3;                       // ς is σ at the end of a word
  if (is_between(code, 0x400, 0x40F)) return code + 80;  // Ѐ…Џ
  if (is_between(code, 0x410, 0x42F)) return code + 32;  // А…Я
  if (is_between(code, 0x460, 0x481) || is_between(code, 0x48A, 0x4BF)) return code | 1U;
  return code;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (is_between(lead, 'A', 'Z')) {
      out += static_cast<char>(lead + ('a' - 'A'));
    } else if (is_between(lead, 0xC3, 0xDF) && (next & 0xC0U) == 0x80) {
      const unsigned code = small(((lead & 0x1FU) << 6U) | (next & 0x3FU));
      out += static_cast<char>(0xC0U | (code >> 6U));
      out += static_cast<char>(0x80U | (code & 0x3FU));
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string phone_digits(std::string_view text) {
  constexpr std::string_view kFillers = " -.()";
  std::string out;
  bool has_digit = false;
  for (const char c : text) {
    if (kFillers.find(c) != std::string_view::npos) continue;
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && !(c == '+' && out.empty())) return {};
    has_digit = has_digit || is_digit;
    out += c;
  }
  return has_digit ? out : std::string();
}

}  // namespace server
