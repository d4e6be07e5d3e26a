// What "booking-server init" asks, and how each answer is read.
//
//   server::InitAnswers answers;
//   for (const server::InitQuestion& question : server::init_questions("Europe/London")) {
//     if (auto refusal = question.take(answers, "mon-fri 09:00-17:00")) …   // a sentence: ask again
//   }
//
// Pure but for the tz database.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace server {

struct InitAnswers {
  std::string name;
  std::string time_zone;
  std::string type_name;
  int minutes = 0;
  std::array<std::vector<std::string>, 7> hours;  // spans such as "09:00-17:00"; Sunday first
  std::string public_url;                         // without a slash at its end
  std::string website;  // the origin of the pages with the widget; empty: the server's own
};

struct InitQuestion {
  std::string flag;  // "--hours"
  std::string text;
  std::string fallback;  // the answer of an empty line; empty: the question has to be answered
  // A sentence if the answer isn't valid.
  std::optional<std::string> (*take)(InitAnswers&, const std::string& answer);
};

// The six questions, in their order. `time_zone`: this machine's, or "".
std::vector<InitQuestion> init_questions(const std::string& time_zone);

}  // namespace server
