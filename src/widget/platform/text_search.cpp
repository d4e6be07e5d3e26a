#include "widget/platform/text_search.hpp"

#include <algorithm>

namespace widget {
namespace {

// U+00C0 to U+017F, each as its base letter; '?': unchanged.
constexpr std::string_view kPlain =
    "aaaaaaaceeeeiiiidnooooo?ouuuuy?saaaaaaaceeeeiiiidnooooo?ouuuuy?y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kPlain.size() == 0x180 - 0xc0);

// The small letter of a two-byte code point; Greek and Cyrillic keep theirs in order.
unsigned lowered(unsigned point) {
  if (point >= 0x391 && point <= 0x3a9) return point + 0x20;
  if (point >= 0x410 && point <= 0x42f) return point + 0x20;
  if (point >= 0x400 && point <= 0x40f) return point + 0x50;
  return point;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 'A' && byte <= 'Z') {
      plain += static_cast<char>(byte + 0x20);
    } else if ((byte & 0xe0u) == 0xc0u && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[++i]);
      const unsigned point = (byte & 0x1fu) << 6 | (next & 0x3fu);
      const char letter = point >= 0xc0 && point < 0x180 ? kPlain[point - 0xc0] : '?';
      if (letter != '?') {
        plain += letter;
      } else if (point < 0x300 || point >= 0x370) {  // between them: marks on their own
        plain += static_cast<char>(0xc0u | lowered(point) >> 6);
        plain += static_cast<char>(0x80u | (lowered(point) & 0x3fu));
      }
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool is_found(std::string_view text, std::string_view query) {
  const std::string in = fold_case(text), words = fold_case(query);
  for (std::size_t from = 0; from < words.size();) {
    const std::size_t end = std::min(words.find_first_of(" ,\t", from), words.size());
    if (in.find(words.substr(from, end - from)) == std::string::npos) return false;
    from = end + 1;
  }
  return true;
}

}  // namespace widget
