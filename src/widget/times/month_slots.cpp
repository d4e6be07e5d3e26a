#include "widget/times/month_slots.hpp"

#include <algorithm>
#include <iterator>

#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"
#include "widget/times/account_days.hpp"

namespace widget {
namespace {

// After the shown month is there; the page's own requests come first.
constexpr std::int64_t kAheadMs = 100;

// A new request makes the last one stale, so months that waited for it are idle again.
std::uint32_t next_slots_request(Model& model) {
  for (auto it = model.times.months.begin(); it != model.times.months.end();) {
    it = it->second.progress == Progress::kLoading ? model.times.months.erase(it) : std::next(it);
  }
  if (model.times.next.progress == Progress::kLoading) model.times.next = {};
  model.reading = {};
  return ++model.last_request;
}

void order_slots(const Model& model, std::uint32_t request, core::DateRange dates,
                 Effects& effects) {
  LoadSlots order{
      request,  model.catalog.type_id.value_or(0), model.catalog.resource_id, dates.from,
      dates.to, model.booking.holding.token};
  if (model.manage.is_rescheduling) {
    order.booking = model.manage.id;
    order.token = model.manage.token;
  }
  effects.push_back(std::move(order));
}

void ask_for_next(Model& model, core::Month after, core::Date from, Effects& effects) {
  const core::Date horizon = last_business_date(model);
  const std::uint32_t request = next_slots_request(model);
  model.times.next = {};
  NextSearch& next = model.times.next;
  next.after = after;
  next.from = from;
  next.to = std::min(core::add_days(from, core::kMaxRangeDays - 1), horizon);
  if (from > horizon) {
    next.progress = Progress::kReady;
    return;
  }
  next.progress = Progress::kLoading;
  next.request = request;
  order_slots(model, request, {next.from, next.to}, effects);
}

// Whether the result of an earlier search is still valid for the month shown.
bool search_holds(const Model& model) {
  const NextSearch& next = model.times.next;
  if (next.progress == Progress::kIdle) return false;
  if (next.progress != Progress::kReady) return next.after == model.times.month;
  if (next.after > model.times.month) return false;
  return !next.found || core::month_of(*next.found) > model.times.month;
}

// Searches the loaded months first, then requests from the first month that isn't loaded.
void search_next(Model& model, Effects& effects) {
  if (search_holds(model)) return;
  const core::Month last = last_month(model);
  for (core::Month month = model.times.month + date::months{1}; month <= last;
       month += date::months{1}) {
    const auto known = model.times.months.find(month);
    if (known == model.times.months.end() || known->second.progress != Progress::kReady) {
      const auto dates = dates_touching(model, month);
      if (dates) return ask_for_next(model, model.times.month, dates->from, effects);
    } else if (!known->second.days.empty()) {
      model.times.next = {};
      model.times.next.after = model.times.month;
      model.times.next.progress = Progress::kReady;
      model.times.next.found = known->second.days.begin()->first;
      return;
    }
  }
  model.times.next = {};
  model.times.next.after = model.times.month;
  model.times.next.progress = Progress::kReady;
}

core::Date resting_focus(const Model& model) {
  if (model.times.day) return *model.times.day;
  return core::month_of(model.times.today) == model.times.month
             ? model.times.today
             : core::first_day(model.times.month);
}

// Keeps the chosen day if it has times, else takes the first after it, else the first of the month.
void choose_day(Model& model, const MonthSlots& month) {
  if (month.days.empty()) {
    model.times.day.reset();
  } else {
    auto day = model.times.day ? month.days.lower_bound(*model.times.day) : month.days.begin();
    if (day == month.days.end()) day = month.days.begin();
    model.times.day = day->first;
  }
  if (!model.times.day_focused) model.times.focus_day = resting_focus(model);
}

bool shown_month_is_empty(const Model& model) {
  const MonthSlots* shown = shown_month(model);
  return shown && shown->progress == Progress::kReady && shown->days.empty();
}

bool can_load_ahead(const Model& model) {
  if (model.is_account || model.step != Step::kTimes || !can_show_next_month(model)) return false;
  if (model.times.next.progress == Progress::kLoading) return false;
  const MonthSlots* shown = shown_month(model);
  if (!shown || shown->progress != Progress::kReady || shown->days.empty()) return false;
  return !model.times.months.contains(model.times.month + date::months{1});
}

// The shown month is loaded.
void open_loaded_month(Model& model, Effects& effects) {
  const MonthSlots& month = model.times.months[model.times.month];
  choose_day(model, month);
  if (month.days.empty()) {
    search_next(model, effects);
    open_found_month(model, effects);
    return;
  }
  if (can_load_ahead(model)) wake_after(model, kAheadMs, effects);
}

void ask_for_month(Model& model, core::Month which, core::DateRange dates, Effects& effects) {
  const std::uint32_t request = next_slots_request(model);
  MonthSlots& month = model.times.months[which];
  month = {};
  month.progress = Progress::kLoading;
  month.request = request;
  order_slots(model, request, dates, effects);
}

// Times that came with the config, if they are all of these.
const core::FirstTimes* first_times(const Model& model, core::DateRange dates) {
  const auto& given = model.catalog.config.first_times;
  if (!given || given->booking_type_id != model.catalog.type_id) return nullptr;
  if (given->resource_id != model.catalog.resource_id) return nullptr;
  if (given->from > dates.from || given->to < dates.to) return nullptr;
  return &*given;
}

// Keeps the months, beginning with `month`, that the days cover completely.
void keep_whole_months(Model& model, core::Month month, core::DateRange covered,
                       const std::vector<core::DaySlots>& days) {
  for (;; month += date::months{1}) {
    const auto dates = dates_touching(model, month);
    if (!dates || dates->to > covered.to) return;
    if (dates->from < covered.from) continue;
    MonthSlots& kept = model.times.months[month];
    kept.progress = Progress::kReady;
    kept.days = file_slots(model, month, days);
  }
}

// Times that came with the config: the first month with any is shown at once.
void open_first_times(Model& model, const core::FirstTimes& given) {
  keep_whole_months(model, model.times.month, {given.from, given.to}, given.days);
  if (!may_leave_month(model)) return;
  for (const auto& [month, slots] : model.times.months) {
    if (slots.days.empty()) continue;
    model.times.month = month;
    return;
  }
}

void load_month(Model& model, Effects& effects) {
  const core::Month which = model.times.month;
  const auto dates = dates_touching(model, which);
  const core::FirstTimes* given = dates ? first_times(model, *dates) : nullptr;
  if (dates && !given) return ask_for_month(model, which, *dates, effects);
  if (given) {
    open_first_times(model, *given);
  } else {
    model.times.months[which].progress = Progress::kReady;
  }
  open_loaded_month(model, effects);
  if (given) raise_ready(model, effects);
}

void show_month(Model& model, core::Month month, Effects& effects) {
  model.times.month = std::clamp(month, core::month_of(model.times.today), last_month(model));
  if (model.times.day && core::month_of(*model.times.day) != model.times.month)
    model.times.day.reset();
  if (core::month_of(model.times.focus_day) != model.times.month) {
    model.times.day_focused = false;
    model.times.focus_day = resting_focus(model);
  }
  if (model.is_account) return show_days(model, effects);
  const MonthSlots* shown = shown_month(model);
  const Progress progress = shown ? shown->progress : Progress::kIdle;
  if (progress == Progress::kReady) return open_loaded_month(model, effects);
  if (progress != Progress::kLoading) load_month(model, effects);
}

bool is_month_known(const Model& model, core::Month month) {
  if (model.is_account) return is_month_checked(model, month);
  const auto known = model.times.months.find(month);
  return known != model.times.months.end() && known->second.progress == Progress::kReady;
}

// A search that ends at once has announced its result.
bool says_anything(const Effects& effects) {
  return std::any_of(effects.begin(), effects.end(),
                     [](const Effect& effect) { return std::holds_alternative<Announce>(effect); });
}

void turn_to_month(Model& model, core::Month month, Effects& effects) {
  if (is_month_known(model, month)) {
    show_month(model, month, effects);
    if (!says_anything(effects)) announce_month(model, effects);
    return;
  }
  show_month(model, month, effects);
  // Our server's response is announced with the month's name.
  if (!model.is_account) return;
  model.times.checking.announce_month_later = model.times.month;
  effects.push_back(Announce{
      model.texts.say("announce.month", {{"month", model.texts.month(model.times.month)}})});
}

// A visitor's token opens the booking that is being moved, and so its times.
bool is_move_refused(const Model& model, const Answer& answer) {
  return model.manage.is_rescheduling && answer.delivery == Answer::Delivery::kAnswered &&
         (answer.status == 401 || answer.status == 404);
}

using Days = core::Result<std::vector<core::DaySlots>>;

Days read_days(const Answer& answer) {
  if (answer.delivery != Answer::Delivery::kAnswered) return {};
  return core::read_availability(answer.status, answer.body);
}

// True if the request is retried automatically.
bool reads_later(Model& model, const Answer& answer, const core::ApiError& error, bool in_view,
                 Effects& effects) {
  const Fault said = retry_fault(model);
  if (!tries_again(model, model.reading, answer, error)) return false;
  wake_for(model, model.reading, effects);
  if (in_view && model.ready_raised && said != model.reading.fault) {
    effects.push_back(Announce{retry_sentence(model, model.reading.fault)});
  }
  return true;
}

Outcome month_answered(Model& model, core::Month which, const Answer& answer, Effects& effects) {
  MonthSlots& month = model.times.months[which];
  const Days days = read_days(answer);
  const bool in_view = model.step == Step::kTimes && which == model.times.month;
  const bool is_quiet = std::exchange(month.is_quiet, false);
  if (!days) {
    if (month.is_ahead && !in_view) {  // it is requested again when the visitor turns to it
      model.times.months.erase(which);
      return Outcome::kNone;
    }
    if (is_move_refused(model, answer)) return Outcome::kMoveRefused;
    if (reads_later(model, answer, days.error, in_view, effects)) return Outcome::kNone;
    month.progress = Progress::kFailed;
    month.fault = fault_of(answer);
    if (in_view) announce_fault(model, month.fault, effects);
    return Outcome::kNone;
  }
  model.reading = {};
  month.progress = Progress::kReady;
  month.days = file_slots(model, which, *days.value);
  if (!in_view) return Outcome::kNone;
  open_loaded_month(model, effects);
  // Nothing is announced while a page has just opened: it would interrupt the screen reader.
  if (model.ready_raised && !is_quiet && !says_anything(effects)) announce_month(model, effects);
  raise_ready(model, effects);
  return Outcome::kNone;
}

Outcome next_answered(Model& model, const Answer& answer, Effects& effects) {
  NextSearch& next = model.times.next;
  const bool in_view = model.step == Step::kTimes && next.after == model.times.month;
  const Days days = read_days(answer);
  if (!days) {
    if (is_move_refused(model, answer)) return Outcome::kMoveRefused;
    if (reads_later(model, answer, days.error, in_view, effects)) return Outcome::kNone;
    next.progress = Progress::kFailed;
    next.fault = fault_of(answer);
    if (in_view) announce_fault(model, next.fault, effects);
    return Outcome::kNone;
  }
  model.reading = {};
  keep_whole_months(model, next.after + date::months{1}, {next.from, next.to}, *days.value);
  for (const core::DaySlots& day : *days.value) {
    for (const core::Slot& slot : day.slots) {
      const core::Date date = model.times.zone.local_date(slot.starts_at);
      if (!is_offered(model, slot) || core::month_of(date) <= next.after) continue;
      if (!next.found || date < *next.found) next.found = date;
    }
  }
  if (!next.found && next.to < last_business_date(model)) {
    ask_for_next(model, next.after, core::add_days(next.to, 1), effects);
    return Outcome::kNone;
  }
  next.progress = Progress::kReady;
  if (in_view && !open_found_month(model, effects)) announce_month(model, effects);
  return Outcome::kNone;
}

}  // namespace

bool open_found_month(Model& model, Effects& effects) {
  const NextSearch& next = model.times.next;
  if (next.progress != Progress::kReady || !next.found || !may_leave_month(model)) return false;
  turn_to_month(model, core::month_of(*next.found), effects);
  return true;
}

void announce_month(const Model& model, Effects& effects) {
  const MonthSlots* shown = shown_month(model);
  if (!shown || shown->progress != Progress::kReady) return;
  const core::Texts& texts = model.texts;
  const std::string month = texts.month(model.times.month);
  if (!shown->days.empty()) {
    const int days = static_cast<int>(shown->days.size());
    effects.push_back(Announce{texts.say_count("announce.days", days, {{"month", month}})});
  } else if (model.times.next.progress == Progress::kReady) {
    const auto found = model.times.next.found;
    if (!found) {
      effects.push_back(Announce{texts.say("times.none_at_all", {{"month", month}})});
      return;
    }
    const bool same_year = found->year() == model.times.month.year();
    const std::string day = same_year ? texts.day(*found) : texts.date(*found);
    effects.push_back(Announce{texts.say("times.none_next", {{"month", month}, {"day", day}})});
  }
}

void announce_day(const Model& model, Effects& effects) {
  const int count = static_cast<int>(chosen_day_slots(model).size());
  const std::string name = model.texts.day(*model.times.day);
  effects.push_back(
      Announce{count == 0 ? model.texts.say("announce.no_times", {{"day", name}})
                          : model.texts.say_count("announce.times", count, {{"day", name}})});
}

void turn_to_first_day(Model& model) {
  if (model.times.page_day && *model.times.page_day < model.times.today)
    model.times.page_day.reset();
  model.times.focus_day = model.times.page_day.value_or(model.times.today);
  model.times.month = core::month_of(model.times.focus_day);
  model.times.day = model.times.page_day;
  model.times.month_chosen = model.times.page_day.has_value();
}

void show_times(Model& model, Effects& effects) {
  show_month(model, model.times.month, effects);
}

void suppress_month_announcement(Model& model) {
  const auto shown = model.times.months.find(model.times.month);
  if (shown != model.times.months.end()) shown->second.is_quiet = true;
}

void drop_months(Model& model) {
  model.times.months.clear();
  model.times.next = {};
  model.times.checking.dates.clear();
}

void retry_slots(Model& model, Effects& effects) {
  if (model.is_account) return retry_days(model, effects);
  const MonthSlots* shown = shown_month(model);
  if (shown && shown->progress == Progress::kFailed) {
    load_month(model, effects);
  } else if (shown_month_is_empty(model) && model.times.next.progress == Progress::kFailed) {
    ask_for_next(model, model.times.next.after, model.times.next.from, effects);
  } else {
    return;
  }
  effects.push_back(MoveFocus{key::kHeading});
}

void reload_slots(Model& model, Effects& effects) {
  if (model.times.next.progress == Progress::kLoading) {
    return ask_for_next(model, model.times.next.after, model.times.next.from, effects);
  }
  for (const auto& [month, slots] : model.times.months) {
    if (slots.progress != Progress::kLoading) continue;
    const core::Month which = month;
    if (const auto dates = dates_touching(model, which))
      ask_for_month(model, which, *dates, effects);
    return;
  }
}

Outcome slots_answered(Model& model, const SlotsAnswered& answered, Effects& effects) {
  if (model.is_account) {
    day_answered(model, answered, effects);
    return Outcome::kNone;
  }
  const NextSearch& next = model.times.next;
  if (next.progress == Progress::kLoading && next.request == answered.request) {
    return next_answered(model, answered.answer, effects);
  }
  for (const auto& [month, slots] : model.times.months) {
    if (slots.progress == Progress::kLoading && slots.request == answered.request) {
      return month_answered(model, month, answered.answer, effects);
    }
  }
  return Outcome::kNone;
}

void load_ahead(Model& model, Effects& effects) {
  if (!can_load_ahead(model) || model.is_offline || model.is_away) return;
  const core::Month next = model.times.month + date::months{1};
  const auto dates = dates_touching(model, next);
  if (!dates) return;
  ask_for_month(model, next, *dates, effects);
  model.times.months[next].is_ahead = true;
}

void page_months(Model& model, int months, Effects& effects) {
  if (model.step != Step::kTimes) return;
  const bool can = months < 0 ? can_show_previous_month(model) : can_show_next_month(model);
  if (!can) return;
  model.times.month_chosen = true;
  turn_to_month(model, model.times.month + date::months{months}, effects);
}

void focus_day(Model& model, core::Date day, Effects& effects) {
  if (model.step != Step::kTimes || !day.ok()) return;
  day = std::clamp(day, core::first_day(core::month_of(model.times.today)),
                   core::last_day(last_month(model)));
  model.times.day_focused = true;
  if (day == model.times.focus_day) return;
  model.times.focus_day = day;
  if (core::month_of(day) != model.times.month) {
    model.times.month_chosen = true;
    turn_to_month(model, core::month_of(day), effects);
  }
  effects.push_back(MoveFocus{"day:" + core::format_date(day)});
}

void pick_day(Model& model, core::Date day, Effects& effects) {
  if (model.step != Step::kTimes || core::month_of(day) != model.times.month) return;
  if (model.is_account) return pick_any_day(model, day, effects);
  const bool is_another = model.times.day != day;
  model.times.day = day;
  model.times.focus_day = day;
  model.times.day_focused = true;
  if (is_another) announce_day(model, effects);
}

void jump_to_next(Model& model, Effects& effects) {
  if (model.step != Step::kTimes || !shown_month_is_empty(model) || !model.times.next.found) return;
  const core::Date found = *model.times.next.found;
  model.times.month_chosen = true;
  model.times.day = found;
  model.times.focus_day = found;
  model.times.day_focused = false;
  show_month(model, core::month_of(found), effects);
  effects.push_back(MoveFocus{key::kTimesHeading});
}

Outcome pick_slot(Model& model, const core::Slot& slot, Effects& effects) {
  const std::vector<core::Slot>& offered = chosen_day_slots(model);
  if (model.step != Step::kTimes) return Outcome::kNone;
  if (std::find(offered.begin(), offered.end(), slot) == offered.end()) return Outcome::kNone;
  model.times.slot = slot;
  model.times.slot_was_taken = false;
  if (!model.manage.is_rescheduling) {
    effects.push_back(
        RaiseEvent{"booking:slot-selected",
                   core::slot_event(slot, *model.catalog.type_id, model.catalog.resource_id)});
  }
  return Outcome::kTimePicked;
}

}  // namespace widget
