#include "server/wording/composed.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>

namespace server {

std::string composed(std::string_view text) {
  const bool is_ascii = std::all_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (is_ascii) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const form = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return std::string(text);
  const icu::UnicodeString given = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  if (given.indexOf(char16_t{0xFFFD}) >= 0)
    return std::string(text);  // what isn't UTF-8 becomes that
  const icu::UnicodeString normal = form->normalize(given, error);
  if (U_FAILURE(error)) return std::string(text);
  std::string out;
  normal.toUTF8String(out);
  return out;
}

}  // namespace server
