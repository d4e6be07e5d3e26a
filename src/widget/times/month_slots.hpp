// The month grid and its times: loading, paging, and the search for the next day with times. Internal to src/widget.
//
// One LoadSlots is under way at a time: a new one replaces the last. Our own server is asked for the next month ahead, a
// moment after the shown one is there, so that turning to it waits for nothing. An account is asked for nothing ahead,
// because its quota of requests is small. It has no ranges of dates: times/account_days.hpp loads them one at a time.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"
#include "widget/times/times_queries.hpp"

namespace widget {

// Announces the shown month: nothing while it is loading.
void announce_month(const Model& model, Effects& effects);
// Announces the number of times on the chosen day.
void announce_day(const Model& model, Effects& effects);
// The shown month, if it is loading, isn't announced when it arrives.
void suppress_month_announcement(Model& model);

// The month and day that the times begin with: those that the page asked for, else today's, which gives way to the first
// month with times.
void turn_to_first_day(Model& model);
// The month shown before, or the nearest that can be, as the step of the times opens or its zone changes.
void show_times(Model& model, Effects& effects);
// The shown month is empty: opens the month of the day that the search has found, unless the page or the visitor has chosen
// the one that is shown. False: it stays.
bool open_found_month(Model& model, Effects& effects);
// Drops every month loaded and searched: the choice changed, or a slot was taken.
void drop_months(Model& model);
void retry_slots(Model& model, Effects& effects);
// Repeats the request under way.
void reload_slots(Model& model, Effects& effects);
Outcome slots_answered(Model& model, const SlotsAnswered& answered, Effects& effects);

// A Wake is due: requests the month after the shown one, if that is loaded and nothing else is under way.
void load_ahead(Model& model, Effects& effects);

void page_months(Model& model, int months, Effects& effects);
void focus_day(Model& model, core::Date day, Effects& effects);
void pick_day(Model& model, core::Date day, Effects& effects);
void jump_to_next(Model& model, Effects& effects);
Outcome pick_slot(Model& model, const core::Slot& slot, Effects& effects);

}  // namespace widget
