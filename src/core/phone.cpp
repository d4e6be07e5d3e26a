#include "core/phone.hpp"

#include <algorithm>

#include "core/code_points.hpp"

namespace core {
namespace {

constexpr std::size_t kMinDigits = 8;
constexpr std::size_t kMaxDigits = 15;
constexpr std::size_t kMaxExtension = 7;

// What separates digits, on any keyboard and out of any word processor.
bool is_filler(char32_t code) {
  constexpr std::u32string_view kMarks =
      U".-()[]/"
      U"\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30FC\uFE58\uFE63\uFF08\uFF09\uFF0D\uFF0E\uFF0F"
      U"\uFF3B\uFF3D";
  return kMarks.find(code) != kMarks.npos || is_space(code) || is_invisible(code);
}

// Takes `word` off the front, ignoring case; `word` is in small letters.
bool take_word(std::string_view& text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != word[i]) return false;
  }
  text.remove_prefix(word.size());
  return true;
}

bool take_extension_mark(std::string_view& text) {
  for (const std::string_view mark : {";ext=", "extension", "extn", "ext", "x", "#"}) {
    if (take_word(text, mark)) return true;
  }
  return false;
}

// What was typed: its digits, and the same in groups.
struct Typed {
  bool plus = false;
  std::string digits;
  std::string grouped;
  std::string extension;
  bool is_readable = true;
};

// The rest of the text, after "ext".
bool take_extension(std::string_view text, std::string& extension) {
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    const int digit = digit_value(code);
    if (digit >= 0) {
      extension += static_cast<char>('0' + digit);
    } else if (code != ':' && code != '=' && !is_filler(code)) {
      return false;
    }
  }
  return !extension.empty() && extension.size() <= kMaxExtension;
}

Typed take_apart(std::string_view text) {
  Typed typed;
  bool has_gap = false;
  text = trim(text);
  take_word(text, "tel:");
  while (!text.empty() && typed.is_readable) {
    // "+44 (0)7700 900123": the bracketed zero is dialled inside the country only.
    if (!typed.digits.empty() && (take_word(text, "(0)") || take_word(text, "\uFF080\uFF09"))) {
      continue;
    }
    if (!typed.digits.empty() && take_extension_mark(text)) {
      typed.is_readable = take_extension(text, typed.extension);
      return typed;
    }
    const char32_t code = take_code_point(text);
    const int digit = digit_value(code);
    if (digit >= 0) {
      if (has_gap && !typed.digits.empty()) typed.grouped += ' ';
      has_gap = false;
      typed.digits += static_cast<char>('0' + digit);
      typed.grouped += typed.digits.back();
    } else if ((code == '+' || code == 0xFF0B) && typed.digits.empty() && !typed.plus) {
      typed.plus = true;
    } else {
      typed.is_readable = code != kNotUtf8 && is_filler(code);
      has_gap = true;
    }
  }
  return typed;
}

// Takes `count` digits off the front, of the groups too.
void drop_digits(Typed& typed, std::size_t count) {
  typed.digits.erase(0, count);
  std::size_t end = 0;
  while (count > 0 && end < typed.grouped.size()) {
    if (typed.grouped[end++] != ' ') --count;
  }
  while (end < typed.grouped.size() && typed.grouped[end] == ' ') ++end;
  typed.grouped.erase(0, end);
}

// How many digits a number of the country has without its trunk prefix, by the example; 0: not known.
std::size_t usual_length(const PhonePlan& plan) {
  const std::string digits = take_apart(plan.example).digits;
  return digits.size() - (digits.starts_with(plan.trunk_prefix) ? plan.trunk_prefix.size() : 0);
}

bool has_trunk_prefix(const Typed& typed, const PhonePlan& plan) {
  if (plan.trunk_prefix.empty() || !typed.digits.starts_with(plan.trunk_prefix)) return false;
  // No number begins with a zero of its own where the prefix has one. Russia's 8 also begins area codes.
  return plan.trunk_prefix[0] == '0' || typed.digits.size() > usual_length(plan);
}

constexpr std::string_view kArgentina = "54";
constexpr std::string_view kKorea = "82";

bool is_length(std::size_t count, const PhonePlan& plan) {
  return plan.lengths.empty() || std::find(plan.lengths.begin(), plan.lengths.end(),
                                           static_cast<std::int64_t>(count)) != plan.lengths.end();
}

// "44 7700 900123", where "+" was left out: as long as the example with the code, or longer than any number there without
// it. What can be a national number stays one. No Korean number begins with 82, so any length will do there.
bool has_calling_code(const Typed& typed, const PhonePlan& plan) {
  if (!typed.digits.starts_with(plan.calling_code)) return false;
  const std::size_t rest = typed.digits.size() - plan.calling_code.size();
  return plan.calling_code == kKorea || rest == usual_length(plan) ||
         (is_length(rest, plan) && !is_length(typed.digits.size(), plan));
}

// Inside Korea a carrier's code may stand between the trunk prefix and the number: 81 to 88, and behind 85 two digits
// more. "082 2 312 3456" is +82 2 312 3456. No number begins with these. How many digits it has; 0: there is no code.
std::size_t korean_carrier(std::string_view national) {
  if (national.size() < 4 || national[0] != '8' || national[1] < '1' || national[1] > '8') return 0;
  return national[1] == '5' ? 4 : 2;
}

// How many digits are dialled before another country's code; 0: the number is the country's own. nullopt: "00" without
// the carrier's digits that the country has behind it, and nobody knows which digits are those.
std::optional<std::size_t> international_prefix(const std::string& digits, const PhonePlan& plan) {
  std::size_t longest = 0;
  bool has_carriers = false;
  for (const std::string& prefix : plan.international_prefixes) {
    if (digits.starts_with(prefix)) longest = std::max(longest, prefix.size());
    has_carriers = has_carriers || (prefix.size() > 2 && prefix.starts_with("00"));
  }
  if (longest > 0) return longest;
  if (!digits.starts_with("00")) return 0;
  return has_carriers ? std::nullopt : std::optional<std::size_t>(2);
}

// Inside Argentina a mobile number has 15 between area code and number, and no 9: "011 15-2345-6789" is
// +54 9 11 2345 6789. Area codes have two digits (11 alone), three or four. Changes the digits behind the country's
// code; false: it is no such number.
bool take_argentine_mobile(std::string& national) {
  constexpr std::size_t kLength = 12;
  if (national.size() != kLength) return false;
  for (const std::size_t area : {std::size_t{2}, std::size_t{3}, std::size_t{4}}) {
    if (national.compare(area, 2, "15") != 0 || (area == 2 && !national.starts_with("11")))
      continue;
    national.erase(area, 2).insert(0, "9");
    return true;
  }
  return false;
}

}  // namespace

PhoneNumber read_phone(std::string_view text, const PhonePlan& plan) {
  Typed typed = take_apart(text);
  if (!typed.is_readable) return {};
  PhoneNumber read;
  const auto prefix =
      typed.plus ? std::optional<std::size_t>(0) : international_prefix(typed.digits, plan);
  if (!prefix) return {};
  if (typed.plus || *prefix > 0) {
    drop_digits(typed, *prefix);
    // "+44 020 7946 0123": the trunk prefix stayed.
    const std::string doubled = plan.calling_code + plan.trunk_prefix;
    if (plan.trunk_prefix.starts_with('0') && typed.digits.starts_with(doubled)) {
      typed.digits.erase(plan.calling_code.size(), plan.trunk_prefix.size());
    }
    if (typed.digits.starts_with(kArgentina)) {
      std::string national = typed.digits.substr(kArgentina.size());
      if (take_argentine_mobile(national)) typed.digits = std::string(kArgentina) + national;
    }
  } else {
    if (plan.calling_code.empty()) return {};
    if (has_trunk_prefix(typed, plan)) {
      drop_digits(typed, plan.trunk_prefix.size());
      if (plan.calling_code == kKorea) drop_digits(typed, korean_carrier(typed.digits));
    } else if (has_calling_code(typed, plan)) {
      drop_digits(typed, plan.calling_code.size());
      if (has_trunk_prefix(typed, plan)) drop_digits(typed, plan.trunk_prefix.size());
    }
    if (plan.calling_code == kArgentina && take_argentine_mobile(typed.digits)) {
      typed.grouped = typed.digits;
    }
    if (plan.calling_code == kArgentina && typed.digits.starts_with("15"))
      return {};  // without area code
    if (!is_length(typed.digits.size(), plan)) return {};
    typed.digits.insert(0, plan.calling_code);
    read.shown = "+" + plan.calling_code + " " + typed.grouped;
  }
  const std::string& digits = typed.digits;
  // No country's code begins with a zero.
  if (digits.size() < kMinDigits || digits.size() > kMaxDigits || digits[0] == '0') return {};
  read.number = "+" + digits;
  read.extension = std::move(typed.extension);
  return read;
}

std::string normalise_phone(std::string_view text, const PhonePlan& plan) {
  const PhoneNumber read = read_phone(text, plan);
  return read.extension.empty() ? read.number : read.number + ";ext=" + read.extension;
}

std::string_view without_extension(std::string_view phone) {
  return phone.substr(0, phone.find(';'));
}

ContactDetails on_record(ContactDetails details) {
  details.phone.resize(without_extension(details.phone).size());
  return details;
}

DetailFault check_phone(std::string_view text, Ask ask, const PhonePlan& plan) {
  if (is_blank(text)) return ask == Ask::kRequired ? DetailFault::kMissing : DetailFault::kNone;
  return read_phone(text, plan).number.empty() ? DetailFault::kMalformed : DetailFault::kNone;
}

}  // namespace core
