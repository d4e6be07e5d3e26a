#include "widget/times/account_days.hpp"

#include <algorithm>

#include "core/protocol/account.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

using std::chrono::hours;

// The range of time zones with businesses, from American Samoa to the Line Islands.
constexpr hours kWestmost{-11}, kEastmost{14};

core::Date date_in(core::Instant at, hours offset) {
  return core::Date{date::floor<date::days>(at + offset)};
}

bool is_known(const Model& model, core::Date date) {
  const auto found = model.times.checking.dates.find(date);
  return found != model.times.checking.dates.end() && found->second.is_known;
}

// The visitor's days of `month` that can have times: from today to the horizon.
core::DateRange days_of_month(const Model& model, core::Month month) {
  return {std::max(core::first_day(month), model.times.today),
          std::min(core::last_day(month), last_business_date(model))};
}

// Known slots of the visitor's day that have not begun, in order, each once.
std::vector<core::Slot> slots_on(const Model& model, core::Date day) {
  std::vector<core::Slot> slots;
  const core::DateRange dates = dates_of_day(model, day);
  const core::Instant over = now(model);
  const auto end = model.times.checking.dates.upper_bound(dates.to);
  for (auto it = model.times.checking.dates.lower_bound(dates.from); it != end; ++it) {
    for (const core::Slot& slot : it->second.slots) {
      if (slot.starts_at > over && model.times.zone.local_date(slot.starts_at) == day) {
        core::insert_once(slots, slot);
      }
    }
  }
  return slots;
}

struct NeededDate {
  core::Date date;
  Need need;
};

void want(std::vector<NeededDate>& wanted, core::DateRange dates, Need need) {
  for (core::Date date = dates.from; date <= dates.to; date = core::add_days(date, 1)) {
    wanted.push_back({date, need});
  }
}

void need_days(const Model& model, std::vector<NeededDate>& wanted, core::DateRange days) {
  if (days.from > days.to) return;
  want(wanted, {dates_of_day(model, days.from).from, dates_of_day(model, days.to).to},
       Need::kLater);
}

bool is_searching(const Model& model) {
  return model.times.next.progress == Progress::kLoading &&
         model.times.next.after == model.times.month;
}

// In the order of need. May contain known dates.
std::vector<NeededDate> needed_dates(const Model& model) {
  std::vector<NeededDate> wanted;
  if (model.times.day) want(wanted, dates_of_day(model, *model.times.day), Need::kChosen);
  const auto& pointed = model.times.checking.pointed;
  if (pointed && !is_checked(model, *pointed)) {
    want(wanted, dates_of_day(model, *pointed), Need::kLater);
  }
  if (model.times.day_focused && !is_checked(model, model.times.focus_day)) {
    want(wanted, dates_of_day(model, model.times.focus_day), Need::kLater);
  }
  need_days(model, wanted, days_of_month(model, model.times.month));
  if (is_searching(model)) need_days(model, wanted, {model.times.next.from, model.times.next.to});
  return wanted;
}

void ask_for(Model& model, core::Date date, Effects& effects) {
  CheckedDate& asked = model.times.checking.dates[date];
  asked.progress = Progress::kLoading;
  asked.request = ++model.last_request;
  model.times.checking.under_way.push_back(asked.request);
  model.times.checking.quota.spend();
  effects.push_back(
      LoadDay{asked.request, model.catalog.type_id.value_or(0), model.catalog.resource_id, date});
}

void end_search(Model& model, Progress progress, Effects& effects) {
  model.times.next.progress = progress;
  model.times.checking.announce_month_later.reset();
  const core::Texts& texts = model.texts;
  if (progress == Progress::kReady) {
    if (!open_found_month(model, effects)) announce_month(model, effects);
    return;
  }
  effects.push_back(Announce{texts.say(
      "times.none_stopped", {{"month", texts.month(model.times.month)},
                             {"day", texts.day(core::add_days(model.times.next.from, -1))}})});
}

// The shown month is empty: searches the days after it, as far as they are known.
void search_on(Model& model, Effects& effects) {
  NextSearch& next = model.times.next;
  if (next.after != model.times.month || (next.progress == Progress::kIdle && !next.stopped)) {
    next = {};
    next.after = model.times.month;
    next.progress = Progress::kLoading;
    next.from = core::first_day(model.times.month + date::months{1});
    next.to = core::add_days(next.from, kSearchDays - 1);
  }
  if (next.progress != Progress::kLoading) return;
  for (;; next.from = core::add_days(next.from, 1)) {
    if (next.from > last_business_date(model)) return end_search(model, Progress::kReady, effects);
    if (!slots_on(model, next.from).empty()) {
      next.found = next.from;
      return end_search(model, Progress::kReady, effects);
    }
    if (next.from > next.to) {
      next.stopped = true;
      return end_search(model, Progress::kIdle, effects);
    }
    if (!is_checked(model, next.from)) return;
  }
}

void file_shown_month(Model& model) {
  MonthSlots& month = model.times.months[model.times.month];
  month.days.clear();
  const core::DateRange days = days_of_month(model, model.times.month);
  for (core::Date day = days.from; day <= days.to; day = core::add_days(day, 1)) {
    std::vector<core::Slot> slots = slots_on(model, day);
    if (!slots.empty()) month.days.emplace(day, std::move(slots));
  }
}

void show_loaded_days(Model& model, Effects& effects) {
  file_shown_month(model);
  MonthSlots& month = model.times.months[model.times.month];
  const bool all = is_month_checked(model, model.times.month);
  month.fault = model.times.checking.fault;
  if (!month.days.empty() || all) {
    month.progress = Progress::kReady;
  } else {
    month.progress = month.fault == Fault::kNone ? Progress::kLoading : Progress::kFailed;
  }
  if (!model.times.day && !month.days.empty()) {
    model.times.day = month.days.begin()->first;
    if (!model.times.day_focused) model.times.focus_day = *model.times.day;
  }
  if (all && month.days.empty()) search_on(model, effects);
}

// Announces the day or month that the visitor waits for, once it is known.
void announce_what_is_known(Model& model, Effects& effects) {
  Checking& checking = model.times.checking;
  if (checking.announce_day_later && model.times.day && is_checked(model, *model.times.day)) {
    checking.announce_day_later = false;
    return announce_day(model, effects);
  }
  if (checking.announce_month_later == model.times.month &&
      is_month_checked(model, model.times.month)) {
    checking.announce_month_later.reset();
    if (!shown_month(model)->days.empty()) announce_month(model, effects);
  }
}

// True if loading pauses and is retried. Requests under way together that all fail count as one failure.
bool hold_off(Model& model, const Answer& answer, const core::ApiError& error) {
  RetryState& retry = model.times.checking.retry;
  const int times = retry.times;
  const bool is_same = retry.is_waiting && retry.not_before > model.clock.elapsed_ms;
  const bool goes_on = tries_again(model, retry, answer, error);
  if (is_same && goes_on) retry.times = times;
  return goes_on;
}

void day_failed(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects) {
  const Fault fault = fault_of(answer);
  if (hold_off(model, answer, error)) return;
  if (model.times.checking.fault != Fault::kNone) return;  // of the others that were on their way
  model.times.checking.fault = fault;
  if (model.step != Step::kTimes) return;
  show_loaded_days(model, effects);
  if (is_searching(model)) {
    model.times.next.progress = Progress::kFailed;
    model.times.next.fault = fault;
  }
  // Not announced unless it concerns what the visitor looks at: the day stays unchecked.
  const bool in_the_way =
      shown_month(model)->days.empty() || (model.times.day && !is_checked(model, *model.times.day));
  if (in_the_way) announce_fault(model, fault, effects);
}

// The visitor acted: failed dates may be requested again.
void go_on(Model& model) {
  model.times.checking.fault = Fault::kNone;
  start_over(model.times.checking.retry);
  if (model.times.next.progress == Progress::kFailed)
    model.times.next.progress = Progress::kLoading;
}

void refresh_day(Model& model, core::Date day) {
  const core::DateRange dates = dates_of_day(model, day);
  for (core::Date date = dates.from; date <= dates.to; date = core::add_days(date, 1)) {
    CheckedDate& known = model.times.checking.dates[date];
    const bool is_old = model.clock.elapsed_ms - known.known_at > kFreshMs;
    if (known.progress == Progress::kReady && is_old) known.progress = Progress::kIdle;
  }
}

}  // namespace

core::DateRange dates_of_day(const Model& model, core::Date day) {
  const core::DayBounds bounds = model.times.zone.day_bounds(day);
  return {std::max(date_in(bounds.begin, kWestmost), date_in(model.catalog.config.now, kWestmost)),
          date_in(bounds.end - core::Seconds{1}, kEastmost)};
}

bool is_checked(const Model& model, core::Date day) {
  if (!model.is_account || day < model.times.today || day > last_business_date(model)) return true;
  const core::DateRange dates = dates_of_day(model, day);
  for (core::Date date = dates.from; date <= dates.to; date = core::add_days(date, 1)) {
    if (!is_known(model, date)) return false;
  }
  return true;
}

bool is_month_checked(const Model& model, core::Month month) {
  const core::DateRange days = days_of_month(model, month);
  for (core::Date day = days.from; day <= days.to; day = core::add_days(day, 1)) {
    if (!is_checked(model, day)) return false;
  }
  return true;
}

void show_days(Model& model, Effects& effects) {
  go_on(model);
  model.times.checking.pointed.reset();
  if (model.times.next.after != model.times.month) model.times.next = {};
  if (model.times.day) refresh_day(model, *model.times.day);
  show_loaded_days(model, effects);
}

void day_answered(Model& model, const SlotsAnswered& answered, Effects& effects) {
  Checking& checking = model.times.checking;
  std::erase(checking.under_way, answered.request);
  const auto found =
      std::find_if(checking.dates.begin(), checking.dates.end(), [&](const auto& each) {
        return each.second.progress == Progress::kLoading &&
               each.second.request == answered.request;
      });
  if (found == checking.dates.end()) return;
  CheckedDate& date = found->second;
  core::Result<core::DaySlots> day;
  if (answered.answer.delivery == Answer::Delivery::kAnswered) {
    day = core::read_day(answered.answer.status, answered.answer.body, found->first);
  }
  if (!day) {
    date.progress = Progress::kIdle;
    return day_failed(model, answered.answer, day.error, effects);
  }
  start_over(checking.retry);
  date.progress = Progress::kReady;
  date.is_known = true;
  date.known_at = model.clock.elapsed_ms;
  date.slots = std::move(day.value->slots);
  std::erase_if(date.slots, [](const core::Slot& slot) { return !slot.available; });
  if (model.step != Step::kTimes) return;
  const std::size_t said = effects.size();
  show_loaded_days(model, effects);
  if (effects.size() == said) announce_what_is_known(model, effects);
  raise_ready(model, effects);
}

void pick_any_day(Model& model, core::Date day, Effects& effects) {
  model.times.day = day;
  model.times.focus_day = day;
  model.times.day_focused = true;
  go_on(model);
  refresh_day(model, day);
  show_loaded_days(model, effects);
  model.times.checking.announce_day_later = !is_checked(model, day);
  if (!model.times.checking.announce_day_later) return announce_day(model, effects);
  effects.push_back(
      Announce{model.texts.say("announce.checking", {{"day", model.texts.day(day)}})});
}

void point_at_day(Model& model, core::Date day) {
  if (model.is_account && model.step == Step::kTimes && day.ok())
    model.times.checking.pointed = day;
}

void stop_search(Model& model, Effects& effects) {
  if (model.step != Step::kTimes || !is_searching(model) || !model.is_account) return;
  model.times.next.stopped = true;
  model.times.month_chosen = true;
  end_search(model, Progress::kIdle, effects);
}

void look_further(Model& model, Effects& effects) {
  NextSearch& next = model.times.next;
  if (model.step != Step::kTimes || !next.stopped || next.after != model.times.month) return;
  next.stopped = false;
  model.times.month_chosen = true;
  next.progress = Progress::kLoading;
  next.to = core::add_days(next.from, kSearchDays - 1);
  search_on(model, effects);
}

void retry_days(Model& model, Effects& effects) {
  if (model.times.checking.fault == Fault::kNone) return;
  go_on(model);
  show_loaded_days(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

void forget_day(Model& model, core::Date day) {
  const core::DateRange dates = dates_of_day(model, day);
  auto& known = model.times.checking.dates;
  known.erase(known.lower_bound(dates.from), known.upper_bound(dates.to));
}

void check_more(Model& model, Effects& effects) {
  Checking& checking = model.times.checking;
  if (!model.is_account || model.catalog.progress != Progress::kReady) return;
  if (model.step != Step::kTimes || checking.fault != Fault::kNone) return;
  checking.quota.refill(model.clock.elapsed_ms);
  for (const NeededDate& wanted : needed_dates(model)) {
    if (checking.dates[wanted.date].progress != Progress::kIdle) continue;
    if (checking.under_way.size() >= kMostUnderWay) return;
    const std::int64_t wait = std::max(checking.retry.not_before - model.clock.elapsed_ms,
                                       checking.quota.wait(wanted.need));
    if (wait > 0) return wake_after(model, wait, effects);
    ask_for(model, wanted.date, effects);
  }
}

}  // namespace widget
