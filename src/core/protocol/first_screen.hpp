// What the widget's first screen shows of a config with times: the first month that has any, its days, and the times of the
// first of them. The server sends it inside the config's `availability`, and the page's scripts show it before the engine is
// loaded. The engine reads the times themselves and comes to the same.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/booking.hpp"

namespace core {

struct FirstScreen {
  struct Time {
    Instant starts_at;
    int minutes;  // after midnight, by the visitor's clock
    bool operator==(const Time&) const = default;
  };
  Date today{};                           // the visitor's
  Month month{};                          // the first with times
  bool has_next = false;                  // the visitor can turn to a later month
  Date day{};                             // its first with times
  std::vector<std::pair<int, int>> days;  // of the month, with times: its number, and how many
  std::vector<Time> times;                // of `day`
  std::string zone;                       // its name at the first of the times, in English
  bool is_elsewhere = false;  // the visitor's clock differs from the business's at these times
  bool operator==(const FirstScreen&) const = default;
};

// Nothing if the visitor's zone isn't known, if no time is available, or if a time of the day needs words of its own:
// its hour happens twice, or the clocks differ at some of the times alone.
std::optional<FirstScreen> first_screen(const WidgetConfig& config);

}  // namespace core
