#include "core/code_points.hpp"

namespace core {

char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || text.size() < length) return kNotUtf8;
  char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return kNotUtf8;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF) return kNotUtf8;
  text.remove_prefix(length);
  return code;
}

bool is_space(char32_t code) {
  return code == ' ' || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

char32_t ascii_mark(char32_t code) {
  if (code >= 0xFF01 && code <= 0xFF5E) {
    const char32_t ascii = code - 0xFEE0;
    const char32_t small = ascii | 0x20U;
    const bool is_letter = small >= 'a' && small <= 'z';
    return is_letter || (ascii >= '0' && ascii <= '9') ? code : ascii;
  }
  constexpr std::u32string_view kMarks =
      U"\u037E\uFE10\uFE13\uFE14\uFE15\uFE16\uFE35\uFE36\uFE37\uFE38\uFE47\uFE48\uFE50\uFE52\uFE54"
      U"\uFE55"
      U"\uFE56\uFE57\uFE59\uFE5A\uFE5B\uFE5C\uFE5F\uFE60\uFE61\uFE62\uFE63\uFE64\uFE65\uFE66\uFE68"
      U"\uFE69"
      U"\uFE6A\uFE6B";
  constexpr std::string_view kAscii = ";,:;!?(){}[],.;:?!(){}#&*+-<>=\\$%@";
  static_assert(kMarks.size() == kAscii.size());
  const std::size_t at = kMarks.find(code);
  return at == kMarks.npos ? code : static_cast<char32_t>(kAscii[at]);
}

bool is_direction_mark(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool is_invisible(char32_t code) {
  return is_direction_mark(code) || code == 0xAD || code == 0x034F || code == 0x115F ||
         code == 0x1160 || code == 0x180E || (code >= 0x200B && code <= 0x200D) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0x2800 || code == 0x3164 ||
         (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF || code == 0xFFA0 ||
         (code >= 0xE0000 && code <= 0xE007F);
}

bool is_stray(char32_t code) {
  return code == 0xAD || code == 0x200B || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

int digit_value(char32_t code) {
  for (const char32_t zero :
       {U'0', char32_t{0x0660}, char32_t{0x06F0}, char32_t{0x0966}, char32_t{0xFF10}}) {
    if (code >= zero && code < zero + 10) return static_cast<int>(code - zero);
  }
  return -1;
}

}  // namespace core
