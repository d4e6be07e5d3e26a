// The month grid and its times: which business dates to ask for, which of the visitor's days a slot
// belongs to, paging, and the search for the next day with times. Internal to src/widget.
//
// One LoadSlots is alive at a time: a new one forgets the one before. Nothing is asked for ahead of
// need, because the upstream account's allowance of requests is small. Where the API knows no ranges,
// times/account_days.hpp asks for its dates one at a time.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// How far ahead to look and page where the type sets no limit.
inline constexpr int kDefaultDaysAhead = 400;
// Ten years: whatever a config says, dates stay printable and paging ends.
inline constexpr int kMostDaysAhead = 3650;

// Business dates, both inclusive.
struct BusinessDates {
  core::Date from;
  core::Date to;
};

// The last business date that can be booked, and the last of the visitor's months that it touches.
core::Date last_business_date(const Model& model);
core::Month last_month(const Model& model);
// The business dates that touch the visitor's month, from today to the horizon; nothing if none do.
std::optional<BusinessDates> dates_touching(const Model& model, core::Month month);
// Bookable slots of `month`, filed under the visitor's dates, in order, each once.
std::map<core::Date, std::vector<core::Slot>> file_slots(const Model& model, core::Month month,
                                                         const std::vector<core::DaySlots>& days);

// Keeps `slots` sorted by start; a start seen before is dropped.
void insert_once(std::vector<core::Slot>& slots, const core::Slot& slot);
// What is to be had in the shown month. Says nothing while that is not yet known.
void announce_month(const Model& model, Effects& effects);
// How many times there are on the chosen day.
void announce_day(const Model& model, Effects& effects);
// What is said now is enough: the shown month, if it is being loaded, will not be told as well.
void suppress_month_announcement(Model& model);

// What the visitor looks at: the time chosen, if it is of the day chosen, else that day's first.
std::optional<core::Instant> moment_shown(const Model& model);
// The month and day that the times begin with: those that the page asked for, else today's.
void turn_to_first_day(Model& model);
// The month shown before, or the nearest that can be, as the step of the times opens or its zone changes.
void show_times(Model& model, Effects& effects);
// Forgets every month loaded and searched: the choice changed, or a slot was taken.
void drop_months(Model& model);
void retry_slots(Model& model, Effects& effects);
// Asks once more for what is being loaded.
void reload_slots(Model& model, Effects& effects);
Outcome slots_answered(Model& model, const SlotsAnswered& answered, Effects& effects);

void page_months(Model& model, int months, Effects& effects);
void focus_day(Model& model, core::Date day, Effects& effects);
void pick_day(Model& model, core::Date day, Effects& effects);
void jump_to_next(Model& model, Effects& effects);
Outcome pick_slot(Model& model, const core::Slot& slot, Effects& effects);

}  // namespace widget
