#include "core/booking.hpp"

#include "core/code_points.hpp"

namespace core {
namespace {

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

enum class Lines { kOne, kMany };

// `text` is trimmed. Nothing but a line break or a tab may be a control character, and those only
// where there are many lines.
DetailFault check_text(std::string_view text, Ask ask, int limit, Lines lines) {
  if (text.empty()) return ask == Ask::kRequired ? DetailFault::kMissing : DetailFault::kNone;
  int count = 0;
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    if (code == kNotUtf8) return DetailFault::kMalformed;
    const bool layout = code == '\n' || code == '\r' || code == '\t';
    if (is_control(code) && !(layout && lines == Lines::kMany)) return DetailFault::kMalformed;
    ++count;
  }
  return count > limit ? DetailFault::kTooLong : DetailFault::kNone;
}

// What shapes or colours the sign in front of it, at the end of a name too: emoji and their flags.
bool is_selector(char32_t code) {
  return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0020 && code <= 0xE007F);
}

// Of the direction marks, those that turn nothing round by themselves.
bool is_single_mark(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F;
}

bool is_white(char32_t code) {
  return is_space(code) || (code >= '\t' && code <= '\r');
}

// What a character is to a line that is cleaned. Neither kBetween nor kEnds begins it; kEnds may be its last.
enum class Sign { kLeftOut, kBetween, kEnds, kSeen };

template <class SignOf>
std::string clean(std::string_view text, SignOf sign_of) {
  std::string line;
  std::size_t end = 0;  // after the last character that may be the last
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t code = take_code_point(text);
    if (code == kNotUtf8) return line.append(before);  // never well-formed
    const Sign sign = sign_of(code);
    if (sign == Sign::kLeftOut || (sign != Sign::kSeen && end == 0)) continue;
    line += before.substr(0, before.size() - text.size());
    if (sign != Sign::kBetween) end = line.size();
  }
  line.resize(end);
  return line;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Two labels or more, none empty, none that begins or ends with a dash.
bool is_dotted_domain(std::string_view domain) {
  int labels = 0;
  while (true) {
    const std::size_t dot = domain.find('.');
    const std::string_view label = domain.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    ++labels;
    if (dot == std::string_view::npos) return labels > 1;
    domain.remove_prefix(dot + 1);
  }
}

// Marks that stand around an address or between two.
constexpr std::string_view kSeparators = ",:;<>()[]\"\\";

// Whether it looks like one of them, or like the @, and is beyond ASCII, or is white space, or turns text round.
bool is_foreign_in_address(char32_t code) {
  const char32_t mark = ascii_mark(code);
  const bool is_copy = mark != code && (mark == '@' || kSeparators.find(static_cast<char>(mark)) !=
                                                           kSeparators.npos);
  return is_copy || is_space(code) || is_direction_mark(code);
}

// Without quotes, marks that separate addresses may not be in one: "a,b@example.com" is two (RFC 5322, 3.4).
bool has_separator(std::string_view local) {
  if (local.size() > 2 && local.front() == '"' && local.back() == '"') {
    return local.substr(1, local.size() - 2).find_first_of("\"\\") != local.npos;
  }
  return local.find_first_of(kSeparators) != local.npos;
}

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  constexpr std::size_t kMaxLocalBytes = 64;  // RFC 5321, 4.5.3.1.1
  // Dots may stand anywhere: Japanese carriers gave out "abc.@" and "a..b@" (RFC 5321 quotes them).
  if (local.size() > kMaxLocalBytes || local.find_first_not_of('.') == local.npos) return false;
  if (has_separator(local)) return false;
  const bool has_other_mark =
      domain.find('@') != domain.npos || domain.find_first_of(kSeparators) != domain.npos;
  if (has_other_mark) return false;
  for (std::string_view rest = text; !rest.empty();) {
    if (is_foreign_in_address(take_code_point(rest))) return false;
  }
  return is_dotted_domain(domain);
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto space_at_front = [](std::string_view rest) -> std::size_t {
    if (rest.empty()) return 0;
    const char c = rest.front();
    if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
    if (rest.starts_with("\xC2\xA0")) return 2;
    return rest.starts_with("\xE3\x80\x80") ? 3 : 0;
  };
  const auto space_at_back = [](std::string_view rest) -> std::size_t {
    if (rest.empty()) return 0;
    const char c = rest.back();
    if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
    if (rest.ends_with("\xC2\xA0")) return 2;
    return rest.ends_with("\xE3\x80\x80") ? 3 : 0;
  };
  while (const std::size_t space = space_at_front(text)) text.remove_prefix(space);
  while (const std::size_t space = space_at_back(text)) text.remove_suffix(space);
  return text;
}

std::optional<int> count_code_points(std::string_view text) {
  int count = 0;
  while (!text.empty()) {
    if (take_code_point(text) == kNotUtf8) return std::nullopt;
    ++count;
  }
  return count;
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    if (code == kNotUtf8 || (!is_white(code) && !is_invisible(code))) return false;
  }
  return true;
}

std::string clean_name(std::string_view text) {
  return clean(text, [](char32_t code) {
    if (is_stray(code)) return Sign::kLeftOut;
    if (is_selector(code)) return Sign::kEnds;
    return is_white(code) || is_invisible(code) ? Sign::kBetween : Sign::kSeen;
  });
}

std::string clean_email(std::string_view text) {
  std::string address = clean(text, [](char32_t code) {
    // In an address they may make it look like another one, so they stay and are refused. Mail programs put the marks
    // around what is copied.
    if (is_direction_mark(code)) return is_single_mark(code) ? Sign::kBetween : Sign::kSeen;
    if (is_invisible(code)) return Sign::kLeftOut;
    return is_white(code) ? Sign::kBetween : Sign::kSeen;
  });
  if (address.ends_with('.')) address.pop_back();
  return address;
}

DetailFault check_name(std::string_view text, Ask ask) {
  return check_text(clean_name(text), ask, kMaxNameLength, Lines::kOne);
}

DetailFault check_email(std::string_view text, Ask ask) {
  const std::string address = clean_email(text);
  const DetailFault fault = check_text(address, ask, kMaxEmailLength, Lines::kOne);
  if (fault != DetailFault::kNone || address.empty()) return fault;
  return is_address(address) ? DetailFault::kNone : DetailFault::kMalformed;
}

DetailFault check_notes(std::string_view text, Ask ask) {
  return check_text(trim(text), ask, kMaxNotesLength, Lines::kMany);
}

DetailFault check_reason(std::string_view text) {
  return check_text(trim(text), Ask::kOptional, kMaxReasonLength, Lines::kMany);
}

DetailFault check_locale(std::string_view text) {
  if (text.empty()) return DetailFault::kNone;
  if (text.size() > kMaxLocaleLength) return DetailFault::kTooLong;
  for (bool is_language = true; !text.empty(); is_language = false) {
    const std::string_view subtag = text.substr(0, text.find('-'));
    if (subtag.size() < (is_language ? 2 : 1) || subtag.size() > 8) return DetailFault::kMalformed;
    for (const char c : subtag) {
      if (!is_letter(c) && (is_language || !is_digit(c))) return DetailFault::kMalformed;
    }
    if (subtag.size() == text.size()) return DetailFault::kNone;
    text.remove_prefix(subtag.size() + 1);
  }
  return DetailFault::kMalformed;  // it ends with a dash
}

DetailFault check_zone_name(std::string_view text) {
  constexpr std::string_view kMarks = "/_+-";
  if (text.size() > kMaxZoneLength) return DetailFault::kTooLong;
  for (const char c : text) {
    const bool is_word = is_letter(c) || is_digit(c);
    if (!is_word && kMarks.find(c) == std::string_view::npos) return DetailFault::kMalformed;
  }
  return DetailFault::kNone;
}

}  // namespace core
