#include "core/text.hpp"

#include <algorithm>
#include <span>

#include "core/direction.hpp"
#include "core/json_document.hpp"
#include "core/zone_names.hpp"

namespace core {
namespace {

constexpr std::size_t kPluralCategories = 200;
constexpr char kOther = 'o';

// The letters of plural_categories; 0 for what is no category of CLDR's.
char category_letter(std::string_view name) {
  if (name == "zero") return 'z';
  if (name == "one") return '1';
  if (name == "two") return '2';
  if (name == "few") return 'f';
  if (name == "many") return 'm';
  return name == "other" ? kOther : '\0';
}

void read_text(JsonValue object, std::string_view name, std::string& out) {
  const std::string_view text = object.member(name).text().value_or("");
  if (!text.empty()) out = text;
}

void read_flag(JsonValue object, std::string_view name, bool& out) {
  out = object.member(name).flag().value_or(out);
}

// All of the list or nothing of it: half of a language's months would be worse than English ones.
void read_texts(JsonValue object, std::string_view name, std::span<std::string> out) {
  const JsonValue values = object.member(name);
  if (!values.is_list() || values.size() != out.size()) return;
  for (const JsonValue value : values) {
    if (!value.text()) return;
  }
  std::size_t i = 0;
  for (const JsonValue value : values) out[i++] = value.text().value_or("");
}

int read_whole(JsonValue object, std::string_view name) {
  const std::int64_t number = object.member(name).whole().value_or(0);
  return number >= 1 && number <= 24 ? static_cast<int>(number) : 0;
}

Locale read_locale(JsonValue object) {
  Locale locale = english();
  read_text(object, "tag", locale.tag);
  read_flag(object, "rightToLeft", locale.right_to_left);
  if (const int day = read_whole(object, "weekStart"); day >= 1 && day <= 7) {
    locale.week_start = date::weekday{static_cast<unsigned>(day % 7)};
  }
  if (const int hours = read_whole(object, "hourCycle"); hours == 12 || hours == 24) {
    locale.hour_cycle = hours == 12 ? HourCycle::k12 : HourCycle::k24;
  }
  read_texts(object, "digits", locale.digits);
  read_texts(object, "months", locale.months);
  read_texts(object, "monthsAlone", locale.months_alone);
  read_texts(object, "weekdays", locale.weekdays);
  read_texts(object, "weekdaysShort", locale.weekdays_short);
  read_texts(object, "weekdaysNarrow", locale.weekdays_narrow);
  read_texts(object, "periods", locale.periods);
  const JsonValue patterns = object.member("patterns");
  read_text(patterns, "month", locale.month_pattern);
  read_text(patterns, "day", locale.day_pattern);
  read_text(patterns, "date", locale.date_pattern);
  read_text(patterns, "time12", locale.time12_pattern);
  read_text(patterns, "time24", locale.time24_pattern);
  read_flag(object, "padHour12", locale.pad_hour12);
  read_flag(object, "padHour24", locale.pad_hour24);
  std::string plurals;
  read_text(object, "plurals", plurals);
  if (plurals.size() == kPluralCategories) locale.plural_categories = std::move(plurals);
  return locale;
}

// What stands between U+2066..2068 and U+2069 is an example that is read as it is written: a number to dial.
std::string in_digits(const Locale& locale, std::string_view ascii) {
  std::string out;
  int isolates = 0;
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    const char c = ascii[i];
    const std::string_view mark = ascii.substr(i, 3);
    if (mark == "\u2066" || mark == "\u2067" || mark == "\u2068") ++isolates;
    if (mark == "\u2069") --isolates;
    if (c >= '0' && c <= '9' && isolates <= 0) {
      out += locale.digits[static_cast<std::size_t>(c - '0')];
    } else {
      out += c;
    }
  }
  return out;
}

// Numbers written into a sentence are in the locale's digits, as those are that are put in.
std::map<std::string, std::map<std::string, std::string>> read_messages(JsonValue object,
                                                                        const Locale& locale) {
  std::map<std::string, std::map<std::string, std::string>> messages;
  for (const JsonValue member : object) {
    const std::string key(member.name());
    if (const auto text = member.text()) {
      messages[key][std::string(1, kOther)] = in_digits(locale, *text);
    } else if (member.is_object()) {
      for (const JsonValue form : member) {
        const char letter = category_letter(form.name());
        const auto wording = form.text();
        if (letter != '\0' && wording) {
          messages[key][std::string(1, letter)] = in_digits(locale, *wording);
        }
      }
    }
  }
  return messages;
}

// Puts the arguments in for their {names}, once: what an argument holds is never looked into.
std::string fill(std::string_view pattern, std::span<const Argument> arguments) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    pattern.remove_prefix(open);
    const Argument* found = nullptr;
    for (const Argument& argument : arguments) {
      const std::size_t length = argument.name.size();
      if (pattern.substr(1, length) == argument.name && pattern.substr(length + 1, 1) == "}") {
        found = &argument;
        break;
      }
    }
    if (found != nullptr) {
      out += found->value;
      pattern.remove_prefix(found->name.size() + 2);
    } else {
      out += '{';
      pattern.remove_prefix(1);
    }
  }
  return out;
}

std::string two_digits(int value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

// tz data has names for some zones' hours ("BST") and bare offsets ("+0545") for others.
bool is_bare_offset(std::string_view abbreviation) {
  return abbreviation.find_first_not_of("+-0123456789") == std::string_view::npos;
}

std::string offset_name(Seconds offset) {
  const auto minutes = static_cast<int>(offset.count() / 60);
  if (minutes == 0) return "GMT";
  const int size = minutes < 0 ? -minutes : minutes;
  std::string name = minutes < 0 ? "GMT-" : "GMT+";
  name += std::to_string(size / 60);
  if (size % 60 != 0) name += ":" + two_digits(size % 60);
  return name;
}

std::size_t month_index(date::month month) {
  return static_cast<unsigned>(month) - 1U;
}

}  // namespace

std::string with_capital(std::string text) {
  // Those languages begin none of their weekdays and months with an accent.
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text;
}

std::string unbroken(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == ' ' ? "\u00A0" : std::string(1, c);
  return out;
}

Locale english() {
  Locale locale;
  locale.tag = "en-GB";
  locale.digits = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  locale.months = {"January", "February", "March",     "April",   "May",      "June",
                   "July",    "August",   "September", "October", "November", "December"};
  locale.months_alone = locale.months;
  locale.weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  locale.weekdays_narrow = {"S", "M", "T", "W", "T", "F", "S"};
  locale.weekdays_short = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  locale.periods = {"AM", "PM"};
  locale.plural_categories = std::string(kPluralCategories, kOther);
  locale.plural_categories[1] = '1';
  return locale;
}

Texts::Texts() : locale_(english()) {}

Texts::Texts(Locale locale, std::map<std::string, std::map<std::string, std::string>> messages)
    : locale_(std::move(locale)), messages_(std::move(messages)) {}

bool Texts::load(std::string_view locale_json, std::string_view messages_json) {
  const auto locale = JsonDocument::read(locale_json, kMaxAnswerBytes);
  const auto messages = JsonDocument::read(messages_json, kMaxAnswerBytes);
  const bool has_locale = locale && locale->root().is_object();
  const bool has_messages = messages && messages->root().is_object();
  if (has_locale) locale_ = read_locale(*locale);
  if (has_messages) messages_ = read_messages(*messages, locale_);
  return has_locale && has_messages;
}

std::string_view Texts::language() const {
  return std::string_view(locale_.tag).substr(0, locale_.tag.find('-'));
}

bool Texts::has(std::string_view key) const {
  return messages_.contains(std::string(key));
}

std::string Texts::say(std::string_view key, std::initializer_list<Argument> arguments) const {
  const auto message = messages_.find(std::string(key));
  if (message == messages_.end()) return std::string(key);
  const auto& forms = message->second;
  auto form = forms.find(std::string(1, kOther));
  if (form == forms.end()) form = forms.begin();
  if (form == forms.end()) return std::string(key);
  return fill(form->second, isolated_arguments(arguments));
}

std::string Texts::say_count(std::string_view key, int count,
                             std::initializer_list<Argument> arguments) const {
  const auto message = messages_.find(std::string(key));
  if (message == messages_.end()) return std::string(key);
  const unsigned size =
      count < 0 ? 0U - static_cast<unsigned>(count) : static_cast<unsigned>(count);
  const std::size_t place = size < kPluralCategories ? size : 100 + size % 100;
  const std::string& categories = locale_.plural_categories;
  const char letter = place < categories.size() ? categories[place] : kOther;

  const auto& forms = message->second;
  auto form = forms.find(std::string(1, letter));
  if (form == forms.end()) form = forms.find(std::string(1, kOther));
  if (form == forms.end()) form = forms.begin();
  if (form == forms.end()) return std::string(key);
  std::vector<Argument> all = isolated_arguments(arguments);
  all.push_back({"count", number(count)});
  return fill(form->second, all);
}

std::vector<Argument> Texts::isolated_arguments(std::initializer_list<Argument> arguments) const {
  std::vector<Argument> all;
  all.reserve(arguments.size() + 1);
  for (const Argument& argument : arguments) {
    all.push_back({argument.name, isolated(argument.value, locale_.right_to_left)});
  }
  return all;
}

std::string Texts::pair(std::string_view first, std::string_view second) const {
  if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
  return say("pair", {{"first", std::string(first)}, {"second", std::string(second)}});
}

std::string Texts::number(int value) const {
  return in_digits(locale_, std::to_string(value));
}

std::string Texts::month(Month month) const {
  const Argument arguments[] = {{"month", locale_.months_alone[month_index(month.month())]},
                                {"year", number(static_cast<int>(month.year()))}};
  return fill(locale_.month_pattern, arguments);
}

std::string Texts::day(Date date) const {
  const Argument arguments[] = {{"weekday", weekday(date::weekday{date::sys_days{date}})},
                                {"day", day_in_date(date)},
                                {"month", locale_.months[month_index(date.month())]}};
  return fill(locale_.day_pattern, arguments);
}

std::string Texts::date(Date date) const {
  const Argument arguments[] = {{"weekday", weekday(date::weekday{date::sys_days{date}})},
                                {"day", day_in_date(date)},
                                {"month", locale_.months[month_index(date.month())]},
                                {"year", number(static_cast<int>(date.year()))}};
  return fill(locale_.date_pattern, arguments);
}

std::string Texts::day_number(Date date) const {
  return number(static_cast<int>(static_cast<unsigned>(date.day())));
}

// CLDR's patterns have a bare number here.
std::string Texts::day_in_date(Date date) const {
  std::string number = day_number(date);
  if (date.day() == date::day{1}) {
    if (language() == "fr") number += "er";
    if (locale_.tag == "pt" || locale_.tag == "pt-BR") number += "º";
  }
  return number;
}

std::string Texts::weekday(date::weekday day) const {
  return locale_.weekdays[day.c_encoding()];
}

std::string Texts::weekday_short(date::weekday day) const {
  return locale_.weekdays_short[day.c_encoding()];
}

std::string Texts::weekday_narrow(date::weekday day) const {
  return locale_.weekdays_narrow[day.c_encoding()];
}

std::string Texts::offset(Seconds offset) const {
  return in_digits(locale_, offset_name(offset));
}

std::string Texts::time(LocalTime time, HourCycle cycle) const {
  const auto midnight = date::floor<date::days>(time);
  const auto minutes = static_cast<int>((time - midnight).count() / 60);
  const bool twelve = cycle == HourCycle::k12;
  int hour = minutes / 60;
  const std::string& period = locale_.periods[hour < 12 ? 0 : 1];
  if (twelve) hour = hour % 12 == 0 ? 12 : hour % 12;
  const bool pad = twelve ? locale_.pad_hour12 : locale_.pad_hour24;
  const Argument arguments[] = {
      {"hour", in_digits(locale_, pad ? two_digits(hour) : std::to_string(hour))},
      {"minute", in_digits(locale_, two_digits(minutes % 60))},
      {"period", period}};
  return fill(twelve ? locale_.time12_pattern : locale_.time24_pattern, arguments);
}

std::string Texts::abbreviation(const LocalMoment& moment) const {
  return is_bare_offset(moment.abbreviation) ? offset(moment.offset) : moment.abbreviation;
}

std::string Texts::zone(const ZoneRules& rules, Instant at) const {
  const std::string place = zone_place(rules.name());
  const LocalMoment moment = rules.to_local(at);
  const std::string hours = abbreviation(moment);
  if (place.empty() || place == hours) return hours;
  return place + " (" + hours + ")";
}

}  // namespace core
