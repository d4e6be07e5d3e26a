#include "view/text_engine.hpp"

#include <algorithm>

namespace view {
namespace {

std::size_t code_point_bytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// CJK ideographs, kana and full-width forms, all of three or four bytes from E2..F0: lines may break
// after any of them.
bool breaks_after(std::string_view code_point) {
  if (code_point.size() < 3) return false;
  const auto b0 = static_cast<unsigned char>(code_point[0]);
  const auto b1 = static_cast<unsigned char>(code_point[1]);
  if (code_point.size() == 4) return b0 == 0xf0 && b1 >= 0xa0;        // U+20000 and up
  return (b0 == 0xe3 && b1 >= 0x80) || (b0 >= 0xe4 && b0 <= 0xe9) ||  // U+3000 … U+9FFF
         (b0 == 0xef && (b1 == 0xbc || b1 == 0xbd));                  // U+FF00 … U+FF7F
}

// The end of the piece that starts at `from`: past its trailing spaces, so the next starts a word.
std::size_t piece_end(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size()) {
    const std::size_t bytes = std::min(code_point_bytes(text[at]), text.size() - at);
    const std::string_view code_point = text.substr(at, bytes);
    at += bytes;
    if (code_point == " " || code_point == "\n") {
      while (at < text.size() && code_point == " " && text[at] == ' ') ++at;
      return at;
    }
    if (breaks_after(code_point)) return at;
  }
  return at;
}

std::string_view without_trailing_space(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\n')) line.remove_suffix(1);
  return line;
}

// How many bytes of `word` fit, at least one code point.
std::size_t fitting_bytes(TextEngine& engine, std::string_view word, TextStyle style, float width) {
  std::size_t fits = 0;
  while (fits < word.size()) {
    const std::size_t next = fits + std::min(code_point_bytes(word[fits]), word.size() - fits);
    if (fits > 0 && engine.width(word.substr(0, next), style) > width) break;
    fits = next;
  }
  return fits;
}

}  // namespace

std::vector<std::string_view> wrap(TextEngine& engine, std::string_view text, TextStyle style,
                                   float max_width) {
  std::vector<std::string_view> lines;
  if (text.find('\n') == std::string_view::npos && engine.width(text, style) <= max_width) {
    lines.push_back(text);
    return lines;
  }
  std::size_t start = 0, end = 0;  // the line so far
  while (end < text.size()) {
    const std::size_t next = piece_end(text, end);
    const std::string_view longer = without_trailing_space(text.substr(start, next - start));
    if (engine.width(longer, style) <= max_width) {
      end = next;
      if (text[next - 1] == '\n') {
        lines.push_back(longer);
        start = end;
      }
    } else if (end > start) {
      const std::string_view line = without_trailing_space(text.substr(start, end - start));
      if (!line.empty()) lines.push_back(line);
      start = end;
    } else {
      const std::size_t bytes = fitting_bytes(engine, longer, style, max_width);
      lines.push_back(text.substr(start, bytes));
      // A lone code point wider than the line takes the space that ends it along.
      start = end = bytes == longer.size() ? next : start + bytes;
    }
  }
  if (end > start || lines.empty()) {
    lines.push_back(without_trailing_space(text.substr(start, end - start)));
  }
  return lines;
}

}  // namespace view
