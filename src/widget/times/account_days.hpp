// Loads an account's dates one at a time, as far as a visitor needs them. Internal to src/widget.
//
// The zone of the account's dates is unknown. So a day of the visitor's is known once every date is that it may touch
// anywhere on earth, and each slot is filed under the visitor's own day. All visitors share one small quota of
// requests: at most kMostUnderWay are under way, in the order in which the visitor may look (the chosen day, the one
// pointed at, then the shown month from today on). A known date is loaded again only if it is chosen and older than
// kFreshMs, and dates out of view are not loaded.
#pragma once

#include "widget/times/month_slots.hpp"

namespace widget {

inline constexpr std::size_t kMostUnderWay = 3;
inline constexpr std::int64_t kFreshMs = 30'000;
// Days that one search from an empty month covers before it asks whether to continue.
inline constexpr int kSearchDays = 60;

// The API's dates that the visitor's `day` may touch, without those that have ended everywhere.
core::DateRange dates_of_day(const Model& model, core::Date day);
bool is_month_checked(const Model& model, core::Month month);

// Files the known dates of the shown month. check_more loads the missing ones.
void show_days(Model& model, Effects& effects);
void day_answered(Model& model, const SlotsAnswered& answered, Effects& effects);
// The visitor's actions. pick_any_day also takes days that are not loaded yet.
void pick_any_day(Model& model, core::Date day, Effects& effects);
void point_at_day(Model& model, core::Date day);
void stop_search(Model& model, Effects& effects);
void look_further(Model& model, Effects& effects);
void retry_days(Model& model, Effects& effects);
// The known times of `day` no longer hold.
void forget_day(Model& model, core::Date day);

// Loads the next wanted dates within the quota, or orders a Wake for when the quota allows. Called after every
// action.
void check_more(Model& model, Effects& effects);

}  // namespace widget
