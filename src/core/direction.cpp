#include "core/direction.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace core {
namespace {

enum class Kind { kNeutral, kLeftToRight, kRightToLeft, kOpensIsolate, kClosesIsolate, kOverride };

struct CodePoint {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// `text` is valid UTF-8 or nearly so: what is not is passed over byte by byte.
CodePoint first_of(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || bytes > text.size()) return {lead < 0x80 ? lead : char32_t{0}, 1};
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {code, bytes};
}

struct Range {
  char32_t from, to;
};

// Hebrew to Arabic Extended, and the presentation forms and scripts of the supplementary plane.
constexpr Range kRightToLeft[] = {{0x0590, 0x065F},   {0x066E, 0x06EF},  {0x06FA, 0x08FF},
                                  {0x200F, 0x200F},   {0xFB1D, 0xFDFF},  {0xFE70, 0xFEFE},
                                  {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}};
// Digits, punctuation, symbols and emoji: they take the direction of what is around them.
constexpr Range kNeutral[] = {
    {0x0000, 0x0040}, {0x005B, 0x0060}, {0x007B, 0x00A9},   {0x00AB, 0x00B4},  {0x00B6, 0x00B9},
    {0x00BB, 0x00BF}, {0x00D7, 0x00D7}, {0x00F7, 0x00F7},   {0x0300, 0x036F},  {0x0660, 0x066D},
    {0x06F0, 0x06F9}, {0x2000, 0x200D}, {0x2010, 0x2070},   {0x2074, 0x207E},  {0x20A0, 0x20CF},
    {0x2100, 0x2BFF}, {0x3000, 0x3004}, {0x3008, 0x3020},   {0xFE00, 0xFE6F},  {0xFEFF, 0xFF20},
    {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}, {0x1F000, 0x1FAFF}, {0xE0000, 0xE0FFF}};

template <std::size_t kCount>
bool within(const Range (&ranges)[kCount], char32_t code) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [code](Range range) { return code >= range.from && code <= range.to; });
}

Kind kind_of(char32_t code) {
  if (code >= 0x2066 && code <= 0x2068) return Kind::kOpensIsolate;
  if (code == 0x2069) return Kind::kClosesIsolate;
  if (code >= 0x202A && code <= 0x202E) return Kind::kOverride;
  if (within(kRightToLeft, code)) return Kind::kRightToLeft;
  return within(kNeutral, code) ? Kind::kNeutral : Kind::kLeftToRight;
}

// Takes one code point off the front of non-empty `text`.
Kind take_kind(std::string_view& text) {
  const CodePoint point = first_of(text);
  text.remove_prefix(point.bytes);
  return kind_of(point.code);
}

// How deep in isolates the text is after a code point of this kind; an end without a beginning is ignored.
int depth_after(int depth, Kind kind) {
  if (kind == Kind::kOpensIsolate) return depth + 1;
  return kind == Kind::kClosesIsolate && depth > 0 ? depth - 1 : depth;
}

}  // namespace

bool reads_right_to_left(std::string_view text, bool otherwise) {
  int depth = 0;
  while (!text.empty()) {
    const Kind kind = take_kind(text);
    depth = depth_after(depth, kind);
    if (depth > 0) continue;
    if (kind == Kind::kRightToLeft) return true;
    if (kind == Kind::kLeftToRight) return false;
  }
  return otherwise;
}

std::string without_overrides(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_of(text);
    const Kind kind = kind_of(point.code);
    if (kind != Kind::kOpensIsolate && kind != Kind::kClosesIsolate && kind != Kind::kOverride) {
      kept += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return kept;
}

std::string isolated(std::string text, bool in_right_to_left) {
  const Kind foreign = in_right_to_left ? Kind::kLeftToRight : Kind::kRightToLeft;
  for (std::string_view rest = text; !rest.empty();) {
    if (take_kind(rest) != foreign) continue;
    text.insert(0, kIsolate);
    return std::move(text.append(kEndIsolate));
  }
  return text;
}

int open_isolates(std::string_view line) {
  int depth = 0;
  while (!line.empty()) depth = depth_after(depth, take_kind(line));
  return depth;
}

}  // namespace core
