#include "server/wording/composed.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <memory>

namespace server {

namespace {

icu::UnicodeString read(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// Nothing if it can't be composed.
std::optional<icu::UnicodeString> compose(const icu::UnicodeString& given) {
  constexpr char16_t kReplacement = 0xFFFD;  // what isn't UTF-8 becomes that
  if (given.indexOf(kReplacement) >= 0) return std::nullopt;
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const form = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return std::nullopt;
  icu::UnicodeString normal = form->normalize(given, error);
  if (U_FAILURE(error)) return std::nullopt;
  return normal;
}

std::string write(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

// Composed, with each capital letter as its small one.
std::string folded(std::string_view text) {
  if (is_ascii(text)) return small_letters(text);
  const auto normal = compose(read(text));
  if (!normal) return small_letters(text);
  icu::UnicodeString folded;
  for (int32_t i = 0; i < normal->length(); i = normal->moveIndex32(i, 1)) {
    folded.append(u_foldCase(normal->char32At(i), U_FOLD_CASE_DEFAULT));
  }
  return write(compose(folded).value_or(folded));
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string composed(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  const auto normal = compose(read(text));
  return normal ? write(*normal) : std::string(text);
}

std::optional<std::string> ascii_host(std::string_view host) {
  if (is_ascii(host)) return small_letters(host);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(
      icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, status));
  if (U_FAILURE(status)) return std::nullopt;
  std::string ascii;
  icu::StringByteSink<std::string> sink(&ascii);
  icu::IDNAInfo info;
  idna->nameToASCII_UTF8({host.data(), static_cast<int32_t>(host.size())}, sink, info, status);
  if (U_FAILURE(status) || info.hasErrors()) return std::nullopt;
  return ascii;
}

std::string address_key(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return folded(address);
  const std::string_view host = address.substr(at + 1);
  return folded(address.substr(0, at)) + '@' + ascii_host(host).value_or(folded(host));
}

}  // namespace server
