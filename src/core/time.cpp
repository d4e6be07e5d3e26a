#include "core/time.hpp"

#include <algorithm>
#include <array>

namespace core {
namespace {

// Reads exactly `count` ASCII digits from the front of `text` and steps over them.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Date> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || *year < 1 || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const Date date{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                  date::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

// "HH:MM", hours up to `last_hour`.
std::optional<Minutes> take_hours_and_minutes(std::string_view& text, int last_hour) {
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > last_hour || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return Minutes{*hours * 60 + *minutes};
}

bool take_fraction(std::string_view& text, Fraction fraction) {
  if (!take(text, '.')) return true;
  constexpr std::size_t kMostDigits = 9;
  std::size_t digits = 0;
  bool whole = true;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    whole = whole && text[digits] == '0';
    ++digits;
  }
  if (digits == 0 || digits > kMostDigits) return false;
  text.remove_prefix(digits);
  return whole || fraction == Fraction::kFloor;
}

// "Z", "+03:00", "+0300" or "+03".
std::optional<Minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return Minutes{0};
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  const bool is_whole = !take(text, ':') && text.empty();
  const auto minutes = is_whole ? std::optional(0) : take_digits(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const Minutes size{*hours * 60 + *minutes};
  return east ? size : -size;
}

// All that a date or an instant is printed as. A year has at most five digits and a sign.
constexpr std::size_t kLongestPrinted = 32;

char* print_two(char* to, unsigned value) {
  *to++ = static_cast<char>('0' + value / 10);
  *to++ = static_cast<char>('0' + value % 10);
  return to;
}

char* print_date(char* to, Date date) {
  int year = static_cast<int>(date.year());
  if (year < 0) {
    *to++ = '-';
    year = -year;
  }
  const auto size = static_cast<unsigned>(year);
  if (size > 9999) *to++ = static_cast<char>('0' + size / 10000);
  to = print_two(to, size / 100 % 100);
  to = print_two(to, size % 100);
  *to++ = '-';
  to = print_two(to, static_cast<unsigned>(date.month()));
  *to++ = '-';
  return print_two(to, static_cast<unsigned>(date.day()));
}

std::string format(Instant instant, std::string_view end) {
  const date::sys_days day = date::floor<date::days>(instant);
  const auto seconds = static_cast<unsigned>((instant - day).count());
  std::array<char, kLongestPrinted> text{};
  char* to = print_date(text.data(), Date{day});
  *to++ = 'T';
  to = print_two(to, seconds / 3600);
  *to++ = ':';
  to = print_two(to, seconds / 60 % 60);
  *to++ = ':';
  to = print_two(to, seconds % 60);
  to = std::copy(end.begin(), end.end(), to);
  return {text.data(), to};
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text, Fraction fraction) {
  const auto date = take_date(text);
  if (!date || (!take(text, 'T') && !take(text, 't') && !take(text, ' '))) return std::nullopt;
  const auto clock = take_hours_and_minutes(text, 23);
  if (!clock) return std::nullopt;
  const bool has_seconds = take(text, ':');
  const auto seconds = has_seconds ? take_digits(text, 2) : std::optional(0);
  if (!seconds || *seconds > 59) return std::nullopt;
  if (has_seconds && !take_fraction(text, fraction)) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;

  // Seconds first: days and minutes may be counted in 32 bits (they are in the wasm), which end in
  // the year 6053.
  const Instant instant = Instant{date::sys_days{*date}} + Seconds{*seconds} + *clock - *offset;
  // An offset may carry the first or last hours of the calendar into a year that cannot be printed.
  const int year = static_cast<int>(Date{date::floor<date::days>(instant)}.year());
  if (year < 1 || year > 9999) return std::nullopt;
  return instant;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr std::size_t kBeforeDay = 5;  // "Tue, ", which the date tells anyway
  if (text.size() < kBeforeDay) return std::nullopt;
  text.remove_prefix(kBeforeDay);
  const auto day = take_digits(text, 2);
  if (!day || !take(text, ' ')) return std::nullopt;
  const std::size_t place = kMonths.find(text.substr(0, 3));
  if (text.size() < 3 || place == std::string_view::npos || place % 3 != 0) return std::nullopt;
  text.remove_prefix(3);
  if (!take(text, ' ')) return std::nullopt;
  const auto year = take_digits(text, 4);
  if (!year || !take(text, ' ')) return std::nullopt;
  const auto minutes = take_hours_and_minutes(text, 23);
  if (!minutes || !take(text, ':')) return std::nullopt;
  const auto seconds = take_digits(text, 2);
  if (!seconds || *seconds > 59 || text != " GMT") return std::nullopt;
  const Date date{date::year{*year}, date::month{static_cast<unsigned>(place / 3 + 1)},
                  date::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return date::sys_days(date) + *minutes + Seconds{*seconds};
}

std::optional<Date> parse_date(std::string_view text) {
  const auto date = take_date(text);
  return text.empty() ? date : std::nullopt;
}

std::optional<Minutes> parse_time_of_day(std::string_view text) {
  const auto time = take_hours_and_minutes(text, 24);
  if (!time || !text.empty() || *time > Minutes{24 * 60}) return std::nullopt;
  return time;
}

std::string format_instant(Instant instant) {
  return format(instant, "Z");
}

std::string format_instant_micros(Instant instant) {
  return format(instant, ".000000Z");
}

std::string format_date(Date date) {
  std::array<char, kLongestPrinted> text{};
  return {text.data(), print_date(text.data(), date)};
}

Date add_days(Date date, int days) {
  return Date{date::sys_days{date} + date::days{days}};
}

int days_between(Date a, Date b) {
  return (date::sys_days{b} - date::sys_days{a}).count();
}

}  // namespace core
