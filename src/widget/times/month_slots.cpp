#include "widget/times/month_slots.hpp"

#include <algorithm>
#include <iterator>

#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/times/account_days.hpp"

namespace widget {
namespace {

const std::vector<core::Slot> kNoSlots;

// A new request makes the one before stale, so whatever waited for that one is idle again.
std::uint32_t next_slots_request(Model& model) {
  for (auto it = model.months.begin(); it != model.months.end();) {
    it = it->second.progress == Progress::kLoading ? model.months.erase(it) : std::next(it);
  }
  if (model.next.progress == Progress::kLoading) model.next = {};
  model.reading = {};
  return ++model.last_request;
}

void order_slots(const Model& model, std::uint32_t request, BusinessDates dates, Effects& effects) {
  LoadSlots order{request,  model.type_id.value_or(0), model.resource_id, dates.from,
                  dates.to, model.holding.token};
  if (model.managing.is_rescheduling) {
    order.booking = model.managing.id;
    order.token = model.managing.token;
  }
  effects.push_back(std::move(order));
}

// The time that a booking has already is no new one for it.
bool is_offered(const Model& model, const core::Slot& slot) {
  const Managing& managing = model.managing;
  const bool is_own =
      managing.is_rescheduling && managing.booking && managing.booking->starts_at == slot.starts_at;
  return slot.available && !is_own;
}

void ask_for_next(Model& model, core::Month after, core::Date from, Effects& effects) {
  const core::Date horizon = last_business_date(model);
  const std::uint32_t request = next_slots_request(model);
  model.next = {};
  NextSearch& next = model.next;
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

// Whether an earlier search still answers for the month shown.
bool search_holds(const Model& model) {
  const NextSearch& next = model.next;
  if (next.progress == Progress::kIdle) return false;
  if (next.progress != Progress::kReady) return next.after == model.month;
  if (next.after > model.month) return false;
  return !next.found || core::month_of(*next.found) > model.month;
}

// Looks through the months at hand first, then asks from the first that is not.
void search_next(Model& model, Effects& effects) {
  if (search_holds(model)) return;
  const core::Month last = last_month(model);
  for (core::Month month = model.month + date::months{1}; month <= last; month += date::months{1}) {
    const auto known = model.months.find(month);
    if (known == model.months.end() || known->second.progress != Progress::kReady) {
      const auto dates = dates_touching(model, month);
      if (dates) return ask_for_next(model, model.month, dates->from, effects);
    } else if (!known->second.days.empty()) {
      model.next = {};
      model.next.after = model.month;
      model.next.progress = Progress::kReady;
      model.next.found = known->second.days.begin()->first;
      return;
    }
  }
  model.next = {};
  model.next.after = model.month;
  model.next.progress = Progress::kReady;
}

core::Date resting_focus(const Model& model) {
  if (model.day) return *model.day;
  return core::month_of(model.today) == model.month ? model.today : core::first_day(model.month);
}

// Keeps the chosen day if it has times, else takes the first after it, else the first of the month.
void choose_day(Model& model, const MonthSlots& month) {
  if (month.days.empty()) {
    model.day.reset();
  } else {
    auto day = model.day ? month.days.lower_bound(*model.day) : month.days.begin();
    if (day == month.days.end()) day = month.days.begin();
    model.day = day->first;
  }
  if (!model.day_focused) model.focus_day = resting_focus(model);
}

bool shown_month_is_empty(const Model& model) {
  const MonthSlots* shown = shown_month(model);
  return shown && shown->progress == Progress::kReady && shown->days.empty();
}

// The shown month has arrived, or was at hand.
void settle_month(Model& model, Effects& effects) {
  const MonthSlots& month = model.months[model.month];
  choose_day(model, month);
  if (month.days.empty()) search_next(model, effects);
}

void ask_for_month(Model& model, core::Month which, BusinessDates dates, Effects& effects) {
  const std::uint32_t request = next_slots_request(model);
  MonthSlots& month = model.months[which];
  month = {};
  month.progress = Progress::kLoading;
  month.request = request;
  order_slots(model, request, dates, effects);
}

void load_month(Model& model, Effects& effects) {
  const auto dates = dates_touching(model, model.month);
  if (dates) return ask_for_month(model, model.month, *dates, effects);
  model.months[model.month].progress = Progress::kReady;
  settle_month(model, effects);
}

void show_month(Model& model, core::Month month, Effects& effects) {
  model.month = std::clamp(month, core::month_of(model.today), last_month(model));
  if (model.day && core::month_of(*model.day) != model.month) model.day.reset();
  if (core::month_of(model.focus_day) != model.month) {
    model.day_focused = false;
    model.focus_day = resting_focus(model);
  }
  if (model.bare) return show_days(model, effects);
  const MonthSlots* shown = shown_month(model);
  const Progress progress = shown ? shown->progress : Progress::kIdle;
  if (progress == Progress::kReady) return settle_month(model, effects);
  if (progress != Progress::kLoading) load_month(model, effects);
}

bool is_month_known(const Model& model, core::Month month) {
  if (model.bare) return is_month_checked(model, month);
  const auto known = model.months.find(month);
  return known != model.months.end() && known->second.progress == Progress::kReady;
}

// A search that ends at once has said it all.
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
  // Else what is found is told with the month's name.
  if (!model.bare) return;
  model.checking.tell_month = model.month;
  effects.push_back(
      Announce{model.texts.say("announce.month", {{"month", model.texts.month(model.month)}})});
}

// A visitor's token opens the booking that is being moved, and so its times.
bool is_move_refused(const Model& model, const Answer& answer) {
  return model.managing.is_rescheduling && answer.delivery == Answer::Delivery::kAnswered &&
         (answer.status == 401 || answer.status == 404);
}

using Days = core::Result<std::vector<core::DaySlots>>;

Days read_days(const Answer& answer) {
  if (answer.delivery != Answer::Delivery::kAnswered) return {};
  return core::read_availability(answer.status, answer.body);
}

// True if it is asked for again by itself.
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
  MonthSlots& month = model.months[which];
  const Days days = read_days(answer);
  const bool in_view = model.step == Step::kTimes && which == model.month;
  const bool is_quiet = std::exchange(month.is_quiet, false);
  if (!days) {
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
  settle_month(model, effects);
  // A page that has only just opened is not talked over.
  if (model.ready_raised && !is_quiet) announce_month(model, effects);
  tell_ready(model, effects);
  return Outcome::kNone;
}

// Months that lie whole within the answer need not be asked for again.
void keep_whole_months(Model& model, const std::vector<core::DaySlots>& days) {
  const NextSearch& next = model.next;
  const core::Month last = last_month(model);
  for (core::Month month = next.after + date::months{1}; month <= last; month += date::months{1}) {
    const auto dates = dates_touching(model, month);
    if (!dates || dates->from < next.from) continue;
    if (dates->to > next.to) break;
    MonthSlots& kept = model.months[month];
    kept = {};
    kept.progress = Progress::kReady;
    kept.days = file_slots(model, month, days);
  }
}

Outcome next_answered(Model& model, const Answer& answer, Effects& effects) {
  NextSearch& next = model.next;
  const bool in_view = model.step == Step::kTimes && next.after == model.month;
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
  keep_whole_months(model, *days.value);
  for (const core::DaySlots& day : *days.value) {
    for (const core::Slot& slot : day.slots) {
      const core::Date date = model.zone.local_date(slot.starts_at);
      if (!is_offered(model, slot) || core::month_of(date) <= next.after) continue;
      if (!next.found || date < *next.found) next.found = date;
    }
  }
  if (!next.found && next.to < last_business_date(model)) {
    ask_for_next(model, next.after, core::add_days(next.to, 1), effects);
    return Outcome::kNone;
  }
  next.progress = Progress::kReady;
  if (in_view) announce_month(model, effects);
  return Outcome::kNone;
}

}  // namespace

const MonthSlots* shown_month(const Model& model) {
  const auto found = model.months.find(model.month);
  return found == model.months.end() ? nullptr : &found->second;
}

const std::vector<core::Slot>& chosen_day_slots(const Model& model) {
  const MonthSlots* month = shown_month(model);
  if (!month || !model.day) return kNoSlots;
  const auto found = month->days.find(*model.day);
  return found == month->days.end() ? kNoSlots : found->second;
}

bool can_show_previous_month(const Model& model) {
  return model.month > core::month_of(model.today);
}

bool can_show_next_month(const Model& model) {
  return model.month < last_month(model);
}

core::LocalTime local_start(const Model& model, const core::Slot& slot) {
  return model.zone.to_local(slot.starts_at).time;
}

core::Date last_business_date(const Model& model) {
  const core::BookingType* type = chosen_type(model);
  const int ahead = type && type->max_days_ahead > 0 ? type->max_days_ahead : kDefaultDaysAhead;
  return core::add_days(model.config.business_zone.local_date(model.config.now),
                        std::min(ahead, kMostDaysAhead));
}

core::Month last_month(const Model& model) {
  const core::DayBounds last = model.config.business_zone.day_bounds(last_business_date(model));
  const core::Date last_day = model.zone.local_date(last.end - core::Seconds{1});
  return core::month_of(std::max(last_day, model.today));
}

std::optional<BusinessDates> dates_touching(const Model& model, core::Month month) {
  const core::Instant begin = model.zone.day_bounds(core::first_day(month)).begin;
  const core::Instant end = model.zone.day_bounds(core::last_day(month)).end;
  const core::ZoneRules& business = model.config.business_zone;
  const core::Date today = business.local_date(model.config.now);
  const BusinessDates dates{
      std::max(business.local_date(begin), today),
      std::min(business.local_date(end - core::Seconds{1}), last_business_date(model))};
  if (dates.from > dates.to) return std::nullopt;
  return dates;
}

void insert_once(std::vector<core::Slot>& slots, const core::Slot& slot) {
  const auto place = std::lower_bound(
      slots.begin(), slots.end(), slot,
      [](const core::Slot& a, const core::Slot& b) { return a.starts_at < b.starts_at; });
  if (place == slots.end() || place->starts_at != slot.starts_at) slots.insert(place, slot);
}

void announce_month(const Model& model, Effects& effects) {
  const MonthSlots* shown = shown_month(model);
  if (!shown || shown->progress != Progress::kReady) return;
  const core::Texts& texts = model.texts;
  const std::string month = texts.month(model.month);
  if (!shown->days.empty()) {
    const int days = static_cast<int>(shown->days.size());
    effects.push_back(Announce{texts.say_count("announce.days", days, {{"month", month}})});
  } else if (model.next.progress == Progress::kReady) {
    const auto found = model.next.found;
    if (!found) {
      effects.push_back(Announce{texts.say("times.none_at_all", {{"month", month}})});
      return;
    }
    const bool same_year = found->year() == model.month.year();
    const std::string day = same_year ? texts.day(*found) : texts.date(*found);
    effects.push_back(Announce{texts.say("times.none_next", {{"month", month}, {"day", day}})});
  }
}

void announce_day(const Model& model, Effects& effects) {
  const int count = static_cast<int>(chosen_day_slots(model).size());
  const std::string name = model.texts.day(*model.day);
  effects.push_back(
      Announce{count == 0 ? model.texts.say("announce.no_times", {{"day", name}})
                          : model.texts.say_count("announce.times", count, {{"day", name}})});
}

std::map<core::Date, std::vector<core::Slot>> file_slots(const Model& model, core::Month month,
                                                         const std::vector<core::DaySlots>& days) {
  std::map<core::Date, std::vector<core::Slot>> filed;
  for (const core::DaySlots& day : days) {
    for (const core::Slot& slot : day.slots) {
      if (!is_offered(model, slot)) continue;
      const core::Date date = model.zone.local_date(slot.starts_at);
      if (core::month_of(date) == month) insert_once(filed[date], slot);
    }
  }
  return filed;
}

void turn_to_first_day(Model& model) {
  if (model.wished_day && *model.wished_day < model.today) model.wished_day.reset();
  model.focus_day = model.wished_day.value_or(model.today);
  model.month = core::month_of(model.focus_day);
  model.day = model.wished_day;
}

void show_times(Model& model, Effects& effects) {
  show_month(model, model.month, effects);
}

std::optional<core::Instant> moment_shown(const Model& model) {
  if (!model.day) return std::nullopt;
  if (model.slot && model.zone.local_date(model.slot->starts_at) == *model.day) {
    return model.slot->starts_at;
  }
  const std::vector<core::Slot>& slots = chosen_day_slots(model);
  return slots.empty() ? model.zone.day_bounds(*model.day).begin : slots.front().starts_at;
}

void suppress_month_announcement(Model& model) {
  const auto shown = model.months.find(model.month);
  if (shown != model.months.end()) shown->second.is_quiet = true;
}

void drop_months(Model& model) {
  model.months.clear();
  model.next = {};
  model.checking.dates.clear();
}

void retry_slots(Model& model, Effects& effects) {
  if (model.bare) return retry_days(model, effects);
  const MonthSlots* shown = shown_month(model);
  if (shown && shown->progress == Progress::kFailed) {
    load_month(model, effects);
  } else if (shown_month_is_empty(model) && model.next.progress == Progress::kFailed) {
    ask_for_next(model, model.next.after, model.next.from, effects);
  } else {
    return;
  }
  effects.push_back(MoveFocus{key::kHeading});
}

void reload_slots(Model& model, Effects& effects) {
  if (model.next.progress == Progress::kLoading) {
    return ask_for_next(model, model.next.after, model.next.from, effects);
  }
  for (const auto& [month, slots] : model.months) {
    if (slots.progress != Progress::kLoading) continue;
    const core::Month which = month;
    if (const auto dates = dates_touching(model, which))
      ask_for_month(model, which, *dates, effects);
    return;
  }
}

Outcome slots_answered(Model& model, const SlotsAnswered& answered, Effects& effects) {
  if (model.bare) {
    day_answered(model, answered, effects);
    return Outcome::kNone;
  }
  const NextSearch& next = model.next;
  if (next.progress == Progress::kLoading && next.request == answered.request) {
    return next_answered(model, answered.answer, effects);
  }
  for (const auto& [month, slots] : model.months) {
    if (slots.progress == Progress::kLoading && slots.request == answered.request) {
      return month_answered(model, month, answered.answer, effects);
    }
  }
  return Outcome::kNone;
}

void page_months(Model& model, int months, Effects& effects) {
  if (model.step != Step::kTimes) return;
  const bool can = months < 0 ? can_show_previous_month(model) : can_show_next_month(model);
  if (can) turn_to_month(model, model.month + date::months{months}, effects);
}

void focus_day(Model& model, core::Date day, Effects& effects) {
  if (model.step != Step::kTimes || !day.ok()) return;
  day = std::clamp(day, core::first_day(core::month_of(model.today)),
                   core::last_day(last_month(model)));
  model.day_focused = true;
  if (day == model.focus_day) return;
  model.focus_day = day;
  if (core::month_of(day) != model.month) turn_to_month(model, core::month_of(day), effects);
  effects.push_back(MoveFocus{"day:" + core::format_date(day)});
}

void pick_day(Model& model, core::Date day, Effects& effects) {
  if (model.step != Step::kTimes || core::month_of(day) != model.month) return;
  if (model.bare) return pick_any_day(model, day, effects);
  const bool is_another = model.day != day;
  model.day = day;
  model.focus_day = day;
  model.day_focused = true;
  if (is_another) announce_day(model, effects);
}

void jump_to_next(Model& model, Effects& effects) {
  if (model.step != Step::kTimes || !shown_month_is_empty(model) || !model.next.found) return;
  const core::Date found = *model.next.found;
  model.day = found;
  model.focus_day = found;
  model.day_focused = false;
  show_month(model, core::month_of(found), effects);
  effects.push_back(MoveFocus{key::kTimesHeading});
}

Outcome pick_slot(Model& model, const core::Slot& slot, Effects& effects) {
  const std::vector<core::Slot>& offered = chosen_day_slots(model);
  if (model.step != Step::kTimes) return Outcome::kNone;
  if (std::find(offered.begin(), offered.end(), slot) == offered.end()) return Outcome::kNone;
  model.slot = slot;
  model.slot_was_taken = false;
  if (!model.managing.is_rescheduling) {
    effects.push_back(RaiseEvent{"booking:slot-selected",
                                 core::slot_event(slot, *model.type_id, model.resource_id)});
  }
  return Outcome::kTimePicked;
}

}  // namespace widget
