// What visitors type, one character at a time, whatever keyboard it comes from.
//
//   while (!text.empty()) {
//     const char32_t code = core::take_code_point(text);   // core::kNotUtf8: the text is no UTF-8
//     if (const int digit = core::digit_value(code); digit >= 0) …
//   }
#pragma once

#include <string_view>

namespace core {

inline constexpr char32_t kNotUtf8 = 0xFFFFFFFF;

// Takes one code point off the front of non-empty `text`; kNotUtf8, and nothing is taken, for what
// is not the shortest form of a Unicode scalar value.
char32_t take_code_point(std::string_view& text);

// Whether UTF-8 may not be cut in front of this byte.
constexpr bool continues_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Unicode's White_Space but its control characters (tab, line feed, next line): text that allows those
// says so by itself.
bool is_space(char32_t code);

// The ASCII mark that a full-width, small or vertical one stands for (U+FF0C is a comma), or that NFC turns it into;
// the code itself, if it is of no such mark. Full-width letters and digits stay as they are.
char32_t ascii_mark(char32_t code);

// Marks that steer the direction of text; phone books put them round copied numbers.
bool is_direction_mark(char32_t code);

// What has no ink and no width: direction marks, zero-width characters, soft hyphens, fillers, and the like.
bool is_invisible(char32_t code);

// Those of them that no word needs inside it: zero-width spaces and joiners of words, soft hyphens,
// byte-order marks, and embeddings and isolates, which turn the text after them round. Joiners of
// letters (Persian, Hindi, emoji) are not among them.
bool is_stray(char32_t code);

// The value of a decimal digit as keyboards and phone books give them: ASCII, Arabic-Indic,
// Persian, Devanagari, full width. -1 for anything else.
int digit_value(char32_t code);

}  // namespace core
