// The grammar of time.hpp, read a second time: by the places of its characters, and with the days of
// the calendar counted one month after the other.
#include "core/time.hpp"
#include "fuzzing.hpp"

#include <optional>
#include <string>

namespace fuzzing {
namespace {

// The number that stands in `text` where `shape` has the letter, if the text has the shape: "0" is
// any digit, all else stands for itself.
bool has_shape(Bytes text, Bytes shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !is_digit : text[i] != shape[i]) return false;
  }
  return true;
}

int number(Bytes text, std::size_t at, std::size_t count) {
  return std::stoi(std::string(text.substr(at, count)));
}

bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int month_length(int year, int month) {
  static constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kLengths[month - 1];
}

// Days since 0001-01-01; nothing for a date that is none. "0000-00-00" is its shape.
std::optional<long> day_count(Bytes text) {
  int year = number(text, 0, 4);
  int month = number(text, 5, 2);
  int day = number(text, 8, 2);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_length(year, month)) {
    return std::nullopt;
  }
  long before = year - 1;
  long days = before * 365 + before / 4 - before / 100 + before / 400;
  for (int m = 1; m < month; ++m) days += month_length(year, m);
  return days + day - 1;
}

constexpr long kDay = 86400;
constexpr long kEpoch = 719162 * kDay;  // 1970-01-01, from 0001-01-01
constexpr long kEnd = 3652059 * kDay;   // the first second of the year 10000

// Seconds east of UTC of "Z", "z", "+00", "+0000" or "+00:00"; nothing for anything else.
std::optional<long> offset_of(Bytes text) {
  if (text == "Z" || text == "z") return 0;
  const bool west = !text.empty() && text[0] == '-';
  if (!west && (text.empty() || text[0] != '+')) return std::nullopt;
  const Bytes digits = text.substr(1);
  const bool has_colon = has_shape(digits, "00:00");
  if (!has_colon && !has_shape(digits, "0000") && !has_shape(digits, "00")) return std::nullopt;
  const int hours = number(digits, 0, 2);
  const int minutes = digits.size() == 2 ? 0 : number(digits, has_colon ? 3 : 2, 2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  return (west ? -1L : 1L) * (hours * 3600L + minutes * 60L);
}

std::optional<core::Instant> instant_of(Bytes text, bool with_fraction) {
  constexpr std::size_t kMinutes = 16;
  if (text.size() < kMinutes + 1) return std::nullopt;
  if (!has_shape(text.substr(0, 10), "0000-00-00") || !has_shape(text.substr(11, 5), "00:00") ||
      Bytes("Tt ").find(text[10]) == Bytes::npos) {
    return std::nullopt;
  }
  auto days = day_count(text);
  const int hour = number(text, 11, 2);
  const int minute = number(text, 14, 2);
  int second = 0;
  Bytes rest = text.substr(kMinutes);
  if (rest[0] == ':') {
    if (rest.size() < 4 || !has_shape(rest.substr(1, 2), "00")) return std::nullopt;
    second = number(rest, 1, 2);
    rest.remove_prefix(3);
    if (rest[0] == '.') {
      const std::size_t end = rest.find_first_not_of("0123456789", 1);
      if (end == Bytes::npos || end < 2 || end > 10) return std::nullopt;
      const bool is_zero = rest.substr(1, end - 1).find_first_not_of('0') == Bytes::npos;
      if (!is_zero && !with_fraction) return std::nullopt;
      rest.remove_prefix(end);
    }
  }
  if (!days || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  auto offset = offset_of(rest);
  if (!offset) return std::nullopt;
  const long since = *days * kDay + hour * 3600L + minute * 60L + second - *offset;
  if (since < 0 || since >= kEnd) return std::nullopt;
  return core::Instant(core::Seconds(since - kEpoch));
}

}  // namespace

void instants(Bytes bytes) {
  auto strict = core::parse_instant(bytes);
  auto lenient = core::parse_instant(bytes, core::Fraction::kFloor);
  expect(strict == instant_of(bytes, false), "an instant reads as its grammar says");
  expect(lenient == instant_of(bytes, true), "with a fraction too");
  if (lenient) {
    expect(core::parse_instant(core::format_instant(*lenient)) == lenient, "printed and read");
    expect(core::parse_instant(core::format_instant_micros(*lenient)) == lenient, "with micros");
  }
  auto date = core::parse_date(bytes);
  bool is_date = has_shape(bytes, "0000-00-00") && day_count(bytes);
  expect(date.has_value() == is_date, "a date reads as its grammar says");
  if (date) expect(core::format_date(*date) == bytes, "a date prints as it was read");
  auto time = core::parse_time_of_day(bytes);
  bool is_time = has_shape(bytes, "00:00") && number(bytes, 3, 2) < 60 &&
                 number(bytes, 0, 2) * 60 + number(bytes, 3, 2) <= 24 * 60;
  expect(time.has_value() == is_time, "a time of day reads as its grammar says");
}

}  // namespace fuzzing
