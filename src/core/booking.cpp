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

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || at == std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  constexpr std::size_t kMaxLocalBytes = 64;  // RFC 5321, 4.5.3.1.1
  if (local.size() > kMaxLocalBytes || local.front() == '.' || local.back() == '.') return false;
  if (domain.find_first_of("@,;<>()[]\"\\") != std::string_view::npos) return false;
  for (std::string_view rest = text; !rest.empty();) {
    if (is_space(take_code_point(rest))) return false;
  }
  return is_dotted_domain(domain);
}

bool is_phone_filler(char32_t code) {
  switch (code) {
    case '.':
    case '-':
    case '(':
    case ')':
    case '[':
    case ']':
    case 0x2010:  // hyphens and dashes that word processors put
    case 0x2011:
    case 0x2012:
    case 0x2013: return true;
    default: return is_space(code) || is_direction_mark(code);
  }
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

DetailFault check_name(std::string_view text, Ask ask) {
  return check_text(trim(text), ask, kMaxNameLength, Lines::kOne);
}

DetailFault check_email(std::string_view text, Ask ask) {
  text = trim(text);
  const DetailFault fault = check_text(text, ask, kMaxEmailLength, Lines::kOne);
  if (fault != DetailFault::kNone || text.empty()) return fault;
  return is_address(text) ? DetailFault::kNone : DetailFault::kMalformed;
}

DetailFault check_phone(std::string_view text, Ask ask) {
  if (trim(text).empty()) return check_text({}, ask, 0, Lines::kOne);
  return normalise_phone(text).empty() ? DetailFault::kMalformed : DetailFault::kNone;
}

DetailFault check_notes(std::string_view text, Ask ask) {
  return check_text(trim(text), ask, kMaxNotesLength, Lines::kMany);
}

std::string normalise_phone(std::string_view text) {
  constexpr std::size_t kMinDigits = 8;
  constexpr std::size_t kMaxDigits = 15;
  text = trim(text);
  std::string digits;
  bool plus = false;
  while (!text.empty()) {
    // "+44 (0)7700 900123": the bracketed zero is dialled inside the country only.
    if (!digits.empty() && text.starts_with("(0)")) {
      text.remove_prefix(3);
      continue;
    }
    const char32_t code = take_code_point(text);
    const int digit = digit_value(code);
    if (digit >= 0) {
      digits += static_cast<char>('0' + digit);
    } else if ((code == '+' || code == 0xFF0B) && digits.empty() && !plus) {
      plus = true;
    } else if (code == kNotUtf8 || !is_phone_filler(code)) {
      return {};
    }
  }
  if (!plus) {
    if (!digits.starts_with("00")) return {};
    digits.erase(0, 2);
  }
  // No country's code begins with a zero.
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits || digits[0] == '0') return {};
  return "+" + digits;
}

}  // namespace core
