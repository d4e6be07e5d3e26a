#include "server/app/commands/init_answers.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/booking.hpp"
#include "server/base/tz.hpp"
#include "server/net/https_client.hpp"
#include "server/rules/origins.hpp"
#include "server/site/site_hours.hpp"

namespace server {
namespace {

using Refusal = std::optional<std::string>;

constexpr int kMostLetters = 200;  // of names, as the site file takes them
constexpr int kLeastMinutes = 5;
constexpr int kMostMinutes = 1440;
constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

bool is_name(std::string_view text) {
  const auto length = core::count_code_points(text);
  const bool is_one_line =
      std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
  return length && *length >= 1 && *length <= kMostLetters && is_one_line;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

Refusal take_name(InitAnswers& answers, const std::string& answer) {
  answers.name = core::trim(answer);
  if (is_name(answers.name)) return std::nullopt;
  return "A name is one line of 1 to 200 characters, such as Palm Street Clinic.";
}

Refusal take_time_zone(InitAnswers& answers, const std::string& answer) {
  answers.time_zone = core::trim(answer);
  if (is_known_zone(answers.time_zone)) return std::nullopt;
  return "\"" + answers.time_zone +
         "\" is not a zone of the tz database; give one such as Europe/London.";
}

Refusal take_offer(InitAnswers& answers, const std::string& answer) {
  const std::size_t comma = answer.rfind(',');
  const std::string_view text = answer;
  if (comma != std::string::npos) {
    answers.type_name = core::trim(text.substr(0, comma));
    const std::string_view minutes = core::trim(text.substr(comma + 1));
    const char* end = minutes.data() + minutes.size();
    const auto [stop, error] = std::from_chars(minutes.data(), end, answers.minutes);
    const bool is_number = error == std::errc() && stop == end;
    if (is_number && answers.minutes >= kLeastMinutes && answers.minutes <= kMostMinutes &&
        is_name(answers.type_name)) {
      return std::nullopt;
    }
  }
  return "Give a name, a comma and whole minutes from 5 to 1440, such as Consultation, 30.";
}

// "mon", "Monday".
std::optional<std::size_t> day_of(std::string_view text) {
  const std::string word = lower(text);
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (word.size() >= 3 && kDays[i].starts_with(word)) return i;
  }
  return std::nullopt;
}

// The days of "mon" or of "mon-fri"; empty: it is neither.
std::vector<std::size_t> days_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = day_of(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
  std::vector<std::size_t> days;
  if (!first || !last) return days;
  for (std::size_t day = *first; days.size() < kDays.size(); day = (day + 1) % kDays.size()) {
    days.push_back(day);
    if (day == *last) break;
  }
  return days;
}

// The sentence that the site file's reader would say of these hours.
Refusal fault_of(const InitAnswers& answers) {
  core::Json week = core::Json::object();
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    if (!answers.hours[i].empty()) week[std::string(kDays[i])] = answers.hours[i];
  }
  Problems problems("");
  (void)read_week(week, "", problems);
  if (problems.list().empty()) return std::nullopt;
  const std::string& problem = problems.list().front();
  return problem.substr(problem.find_first_not_of(": .")) + ".";
}

Refusal take_hours(InitAnswers& answers, const std::string& answer) {
  answers.hours = {};
  Refusal usage = "Give days and times, such as mon-fri 09:00-12:00 13:00-17:00, sat 10:00-14:00.";
  std::istringstream groups(answer);
  for (std::string group; std::getline(groups, group, ',');) {
    std::istringstream words(group);
    std::vector<std::size_t> days;
    bool has_hours = false;
    for (std::string word; words >> word;) {
      const auto named = days_of(word);
      if (!named.empty() && !has_hours) {
        days.insert(days.end(), named.begin(), named.end());
        continue;
      }
      if (!parse_span(word) || days.empty()) return usage;
      has_hours = true;
      for (const std::size_t day : days) answers.hours[day].push_back(word);
    }
    if (!has_hours) return usage;
  }
  const bool is_closed = std::all_of(answers.hours.begin(), answers.hours.end(),
                                     [](const auto& spans) { return spans.empty(); });
  if (is_closed) return usage;
  return fault_of(answers);
}

Refusal take_public_url(InitAnswers& answers, const std::string& answer) {
  std::string url(core::trim(answer));
  while (url.ends_with('/')) url.pop_back();
  if (url.size() <= 2000 && may_be_asked(url) && url.find_first_of("?#") == std::string::npos) {
    answers.public_url = url;
    return std::nullopt;
  }
  return "\"" + url +
         "\" is not an address that visitors can reach safely; give one such as "
         "https://booking.example.com (http:// to this machine alone).";
}

// scheme://host[:port] of an address; empty: it has none.
std::string origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::size_t end = url.find_first_of("/?#", scheme + 3);
  std::string origin = lower(url.substr(0, end));
  for (const auto& [name, port] : {std::pair("https://", ":443"), std::pair("http://", ":80")}) {
    if (origin.starts_with(name) && origin.ends_with(port)) {
      origin.resize(origin.size() - std::string_view(port).size());
    }
  }
  return is_origin(origin) ? origin : "";
}

Refusal take_website(InitAnswers& answers, const std::string& answer) {
  const std::string_view text = core::trim(answer);
  answers.website.clear();
  if (lower(text) == "none") return std::nullopt;
  answers.website = origin_of(text);
  if (answers.website.empty()) {
    return "\"" + std::string(text) +
           "\" is not the address of a website; give one such as https://www.example.com, or none.";
  }
  if (answers.website == origin_of(answers.public_url)) answers.website.clear();
  return std::nullopt;
}

}  // namespace

std::vector<InitQuestion> init_questions(const std::string& time_zone) {
  return {
      {"--name", "What is the business called?", "", &take_name},
      {"--time-zone", "In which time zone is it?", time_zone, &take_time_zone},
      {"--offer", "What can be booked, and for how many minutes?", "Appointment, 30", &take_offer},
      {"--hours", "When is it open?", "mon-fri 09:00-17:00", &take_hours},
      {"--public-url", "At which address do visitors reach this server?", "http://127.0.0.1:8080",
       &take_public_url},
      {"--website", "Which website shows the widget? (none: pages of this server alone)", "none",
       &take_website},
  };
}

}  // namespace server
