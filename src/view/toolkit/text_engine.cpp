#include "view/toolkit/text_engine.hpp"

#include <algorithm>

namespace view {
namespace {

std::size_t code_point_bytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// No line begins with one of these: Unicode's line breaking classes CL, CP, EX, IS, NS, CJ and QU, and
// the joining of GL and WJ, as far as the widget's languages have them.
constexpr std::string_view kNoneBefore =
    "!),.:;?]}»’”…\u00A0\u2060\u2069\u3000、。々〉》」』】〕〗〙〛〜〻！），．：；？］｝～・ー"
    "ぁぃぅぇぉっゃゅょゎゕゖ゛゜ゝゞァィゥェォッャュョヮヵヶヽヾ";
// No line ends with one of these: OP, PR, QU, GL and WJ.
constexpr std::string_view kNoneAfter =
    "([{«‘“$£€+\u00A0\u2060\u2066\u2067\u2068〈《「『【〔〖〘〚（［｛￥";

// CJK ideographs, kana and full-width forms, all of three or four bytes from E2..F0: lines may break
// before and after any of them.
bool is_ideographic(std::string_view code_point) {
  if (code_point.size() < 3) return false;
  const auto b0 = static_cast<unsigned char>(code_point[0]);
  const auto b1 = static_cast<unsigned char>(code_point[1]);
  if (code_point.size() == 4) return b0 == 0xf0 && b1 >= 0xa0;        // U+20000 and up
  return (b0 == 0xe3 && b1 >= 0x80) || (b0 >= 0xe4 && b0 <= 0xe9) ||  // U+3000 … U+9FFF
         (b0 == 0xef && (b1 == 0xbc || b1 == 0xbd));                  // U+FF00 … U+FF7F
}

bool is_one_of(std::string_view code_point, std::string_view signs) {
  return signs.find(code_point) != std::string_view::npos;
}

// Spaces end a line and never begin one.
bool breaks_between(std::string_view before, std::string_view after, bool inside_word) {
  if (after == " " || is_one_of(after, kNoneBefore) || is_one_of(before, kNoneAfter)) return false;
  if (before == " " || is_ideographic(before) || is_ideographic(after)) return true;
  // A number keeps its sign and its dashes: "GMT-3", "555-0123".
  const bool is_dash = before == "-" || before == "–";
  return is_dash && inside_word && (after[0] < '0' || after[0] > '9') && after != before;
}

// The end of the piece that starts at `from`: past its trailing spaces, so the next starts a word.
std::size_t piece_end(std::string_view text, std::size_t from) {
  std::string_view before;
  std::size_t at = from;
  while (at < text.size()) {
    const std::string_view code_point = text.substr(at, code_point_bytes(text[at]));
    const bool inside_word = at - before.size() > from;
    if (!before.empty() && breaks_between(before, code_point, inside_word)) return at;
    at += code_point.size();
    if (code_point == "\n") return at;
    before = code_point;
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

float widest_word(TextEngine& engine, std::string_view text, TextStyle style) {
  float widest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = piece_end(text, at);
    const std::string_view word = without_trailing_space(text.substr(at, next - at));
    widest = std::max(widest, engine.width(word, style));
    at = next;
  }
  return widest;
}

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
      const std::string_view line = without_trailing_space(text.substr(start, bytes));
      if (!line.empty()) lines.push_back(line);
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
