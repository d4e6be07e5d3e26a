// Asking a bare API for its dates one at a time, as far as a visitor needs them. Internal to
// src/widget.
//
// Which zone the API's dates are in is not known, so a day of the visitor's is known once every date
// is that it may touch anywhere on earth; each slot is filed under the visitor's own day. All
// visitors share one small allowance of requests: at most kMostUnderWay are on their way, in the
// order in which the visitor may look (the chosen day, the one pointed at, then the shown month from
// today on), nothing that is known is asked for again unless it is chosen and older than kFreshMs,
// and nothing is asked for that is no longer in view.
#pragma once

#include "widget/times/month_slots.hpp"

namespace widget {

inline constexpr std::size_t kMostUnderWay = 3;
inline constexpr std::int64_t kFreshMs = 30'000;
// How many days one search from an empty month looks at before it asks whether to go on.
inline constexpr int kSearchDays = 60;

// The API's dates that the visitor's `day` may touch, without those that are over everywhere.
BusinessDates dates_of_day(const Model& model, core::Date day);
bool is_month_checked(const Model& model, core::Month month);

// Files what is known of the shown month; what is missing follows by itself.
void show_days(Model& model, Effects& effects);
void day_answered(Model& model, const SlotsAnswered& answered, Effects& effects);
// What the visitor does. pick_any_day takes days too of which nothing is known yet.
void pick_any_day(Model& model, core::Date day, Effects& effects);
void point_at_day(Model& model, core::Date day);
void stop_search(Model& model, Effects& effects);
void look_further(Model& model, Effects& effects);
void retry_days(Model& model, Effects& effects);
// What is known of `day` no longer holds.
void forget_day(Model& model, core::Date day);

// Asks for what is wanted next, as far as the allowance goes, or orders a Wake for when it does. To
// be called after every action.
void check_more(Model& model, Effects& effects);

}  // namespace widget
