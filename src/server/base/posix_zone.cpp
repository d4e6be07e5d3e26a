#include "server/base/posix_zone.hpp"

#include <algorithm>

namespace server {

class PosixZone::Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool is_at_end() const { return rest_.empty(); }

  bool take(char expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> number(int least, int most) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < rest_.size() && digits < 4 && rest_[digits] >= '0' && rest_[digits] <= '9') {
      value = value * 10 + (rest_[digits++] - '0');
    }
    if (digits == 0 || value < least || value > most) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
  }

  // "GMT", "<+0530>"
  std::optional<std::string> abbreviation() {
    const bool is_quoted = take('<');
    std::size_t size = 0;
    while (size < rest_.size() && is_letter(rest_[size], is_quoted)) ++size;
    if (size < 3) return std::nullopt;
    std::string name(rest_.substr(0, size));
    rest_.remove_prefix(size);
    if (is_quoted && !take('>')) return std::nullopt;
    return name;
  }

  // "2", "-1:30", "26:00:00"
  std::optional<core::Seconds> duration() {
    const bool is_negative = take('-');
    if (!is_negative) take('+');
    const auto hours = number(0, 167);
    if (!hours) return std::nullopt;
    int seconds = *hours * 3600;
    for (const int unit : {60, 1}) {
      if (!take(':')) break;
      const auto part = number(0, 59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return core::Seconds(is_negative ? -seconds : seconds);
  }

  // POSIX counts offsets to the west.
  std::optional<core::Seconds> offset() {
    const auto west = duration();
    if (!west || *west > core::Seconds(25 * 3600) || *west < core::Seconds(-25 * 3600)) {
      return std::nullopt;
    }
    return -*west;
  }

  // "M3.5.0/1", "J60", "59/-2"
  std::optional<Day> day() {
    Day day;
    std::optional<int> last;
    if (take('M')) {
      const auto month = number(1, 12);
      if (!month || !take('.')) return std::nullopt;
      const auto week = number(1, 5);
      if (!week || !take('.')) return std::nullopt;
      last = number(0, 6);
      day.month = *month;
      day.week = *week;
      day.weekday = last.value_or(0);
    } else {
      day.kind = take('J') ? Day::Kind::kJulian : Day::Kind::kZeroBased;
      last = number(day.kind == Day::Kind::kJulian ? 1 : 0, 365);
      day.day = last.value_or(0);
    }
    if (!last) return std::nullopt;
    if (take('/')) {
      const auto time = duration();
      if (!time) return std::nullopt;
      day.time = *time;
    }
    return day;
  }

  bool begins_number() const {
    return !rest_.empty() && std::string_view("+-0123456789").find(rest_[0]) != rest_.npos;
  }

 private:
  static bool is_letter(char c, bool is_quoted) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_plain || (is_quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
  }

  std::string_view rest_;
};

std::optional<PosixZone> PosixZone::parse(std::string_view text) {
  Reader reader(text);
  PosixZone zone;
  auto name = reader.abbreviation();
  if (!name) return std::nullopt;
  const auto offset = reader.offset();
  if (!offset) return std::nullopt;
  zone.standard_ = {*std::move(name), *offset};
  if (reader.is_at_end()) return zone;
  auto summer_name = reader.abbreviation();
  if (!summer_name) return std::nullopt;
  const auto summer_offset =
      reader.begins_number() ? reader.offset() : std::optional(*offset + core::Seconds(3600));
  if (!summer_offset || !reader.take(',')) return std::nullopt;
  const auto begin = reader.day();
  if (!begin || !reader.take(',')) return std::nullopt;
  const auto end = reader.day();
  if (!end || !reader.is_at_end()) return std::nullopt;
  zone.summer_ = Summer{{*std::move(summer_name), *summer_offset}, *begin, *end};
  return zone;
}

core::LocalTime PosixZone::Day::in(int year) const {
  const date::year in_year(year);
  if (kind == Kind::kWeekday) {
    const date::weekday wanted(static_cast<unsigned>(weekday));
    const date::year_month in_month = in_year / month;
    const date::local_days date =
        week == 5 ? date::local_days(in_month / wanted[date::last])
                  : date::local_days(in_month / wanted[static_cast<unsigned>(week)]);
    return core::LocalTime(date) + time;
  }
  const date::local_days first(in_year / 1 / 1);
  const bool after_leap_day = kind == Kind::kJulian && day >= 60 && in_year.is_leap();
  const int days = kind == Kind::kJulian ? day - 1 + (after_leap_day ? 1 : 0) : day;
  return core::LocalTime(first + date::days(days)) + time;
}

std::vector<core::Transition> PosixZone::changes_of(int year) const {
  if (!summer_) return {};
  const auto at = [year](const Day& day, core::Seconds offset_before) {
    return core::Instant(day.in(year).time_since_epoch() - offset_before);
  };
  std::vector<core::Transition> changes = {
      {at(summer_->begin, standard_.offset), summer_->local.offset, summer_->local.abbreviation},
      {at(summer_->end, summer_->local.offset), standard_.offset, standard_.abbreviation}};
  if (changes[1].from < changes[0].from) std::swap(changes[0], changes[1]);
  return changes;
}

}  // namespace server
