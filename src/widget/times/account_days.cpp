#include "widget/times/account_days.hpp"

#include <algorithm>

#include "core/protocol/account.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"

namespace widget {
namespace {

using std::chrono::hours;

// The zones there are businesses in, from American Samoa to the Line Islands.
constexpr hours kWestmost{-11}, kEastmost{14};

core::Date date_in(core::Instant at, hours offset) {
  return core::Date{date::floor<date::days>(at + offset)};
}

bool is_known(const Model& model, core::Date date) {
  const auto found = model.checking.dates.find(date);
  return found != model.checking.dates.end() && found->second.is_known;
}

// The visitor's days of `month` that can have times: from today to the horizon.
BusinessDates days_of_month(const Model& model, core::Month month) {
  return {std::max(core::first_day(month), model.today),
          std::min(core::last_day(month), last_business_date(model))};
}

// Known slots of the visitor's day that have not begun, in order, each once.
std::vector<core::Slot> slots_on(const Model& model, core::Date day) {
  std::vector<core::Slot> slots;
  const BusinessDates dates = dates_of_day(model, day);
  const core::Instant over = now(model);
  const auto end = model.checking.dates.upper_bound(dates.to);
  for (auto it = model.checking.dates.lower_bound(dates.from); it != end; ++it) {
    for (const core::Slot& slot : it->second.slots) {
      if (slot.starts_at > over && model.zone.local_date(slot.starts_at) == day) {
        insert_once(slots, slot);
      }
    }
  }
  return slots;
}

struct Wanted {
  core::Date date;
  Need need;
};

void want(std::vector<Wanted>& wanted, BusinessDates dates, Need need) {
  for (core::Date date = dates.from; date <= dates.to; date = core::add_days(date, 1)) {
    wanted.push_back({date, need});
  }
}

void want_days(const Model& model, std::vector<Wanted>& wanted, BusinessDates days) {
  if (days.from > days.to) return;
  want(wanted, {dates_of_day(model, days.from).from, dates_of_day(model, days.to).to},
       Need::kLater);
}

bool is_searching(const Model& model) {
  return model.next.progress == Progress::kLoading && model.next.after == model.month;
}

// In the order the visitor needs them; what is known may be among them.
std::vector<Wanted> wanted_dates(const Model& model) {
  std::vector<Wanted> wanted;
  if (model.day) want(wanted, dates_of_day(model, *model.day), Need::kChosen);
  const auto& pointed = model.checking.pointed;
  if (pointed && !is_checked(model, *pointed)) {
    want(wanted, dates_of_day(model, *pointed), Need::kLater);
  }
  if (model.day_focused && !is_checked(model, model.focus_day)) {
    want(wanted, dates_of_day(model, model.focus_day), Need::kLater);
  }
  want_days(model, wanted, days_of_month(model, model.month));
  if (is_searching(model)) want_days(model, wanted, {model.next.from, model.next.to});
  return wanted;
}

void ask_for(Model& model, core::Date date, Effects& effects) {
  CheckedDate& asked = model.checking.dates[date];
  asked.progress = Progress::kLoading;
  asked.request = ++model.last_request;
  model.checking.under_way.push_back(asked.request);
  model.checking.allowance.spend();
  effects.push_back(LoadDay{asked.request, model.type_id.value_or(0), model.resource_id, date});
}

void end_search(Model& model, Progress progress, Effects& effects) {
  model.next.progress = progress;
  model.checking.tell_month.reset();
  const core::Texts& texts = model.texts;
  if (progress == Progress::kReady) return announce_month(model, effects);
  effects.push_back(Announce{
      texts.say("times.none_stopped", {{"month", texts.month(model.month)},
                                       {"day", texts.day(core::add_days(model.next.from, -1))}})});
}

// The shown month is known to be empty: looks at the days after it, as far as they are known.
void search_on(Model& model, Effects& effects) {
  NextSearch& next = model.next;
  if (next.after != model.month || (next.progress == Progress::kIdle && !next.stopped)) {
    next = {};
    next.after = model.month;
    next.progress = Progress::kLoading;
    next.from = core::first_day(model.month + date::months{1});
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
  MonthSlots& month = model.months[model.month];
  month.days.clear();
  const BusinessDates days = days_of_month(model, model.month);
  for (core::Date day = days.from; day <= days.to; day = core::add_days(day, 1)) {
    std::vector<core::Slot> slots = slots_on(model, day);
    if (!slots.empty()) month.days.emplace(day, std::move(slots));
  }
}

void settle_days(Model& model, Effects& effects) {
  file_shown_month(model);
  MonthSlots& month = model.months[model.month];
  const bool all = is_month_checked(model, model.month);
  month.fault = model.checking.fault;
  if (!month.days.empty() || all) {
    month.progress = Progress::kReady;
  } else {
    month.progress = month.fault == Fault::kNone ? Progress::kLoading : Progress::kFailed;
  }
  if (!model.day && !month.days.empty()) {
    model.day = month.days.begin()->first;
    if (!model.day_focused) model.focus_day = *model.day;
  }
  if (all && month.days.empty()) search_on(model, effects);
}

// What the visitor asked about is known now.
void tell_what_is_known(Model& model, Effects& effects) {
  Checking& checking = model.checking;
  if (checking.tell_day && model.day && is_checked(model, *model.day)) {
    checking.tell_day = false;
    return announce_day(model, effects);
  }
  if (checking.tell_month == model.month && is_month_checked(model, model.month)) {
    checking.tell_month.reset();
    if (!shown_month(model)->days.empty()) announce_month(model, effects);
  }
}

// Whether the API is left alone for a while and asked again by itself. Several that were on their way
// together fail together, once.
bool hold_off(Model& model, const Answer& answer, const core::ApiError& error) {
  RetryState& retry = model.checking.retry;
  const int times = retry.times;
  const bool is_same = retry.is_waiting && retry.not_before > model.elapsed_ms;
  const bool goes_on = tries_again(model, retry, answer, error);
  if (is_same && goes_on) retry.times = times;
  return goes_on;
}

void day_failed(Model& model, const Answer& answer, const core::ApiError& error, Effects& effects) {
  const Fault fault = fault_of(answer);
  if (hold_off(model, answer, error)) return;
  if (model.checking.fault != Fault::kNone) return;  // of the others that were on their way
  model.checking.fault = fault;
  if (model.step != Step::kTimes) return;
  settle_days(model, effects);
  if (is_searching(model)) {
    model.next.progress = Progress::kFailed;
    model.next.fault = fault;
  }
  // What is not in the way of the visitor is not worth a word: the day stays unchecked.
  const bool in_the_way =
      shown_month(model)->days.empty() || (model.day && !is_checked(model, *model.day));
  if (in_the_way) announce_fault(model, fault, effects);
}

// The visitor has done something: what failed before may be tried again.
void go_on(Model& model) {
  model.checking.fault = Fault::kNone;
  start_over(model.checking.retry);
  if (model.next.progress == Progress::kFailed) model.next.progress = Progress::kLoading;
}

void refresh_day(Model& model, core::Date day) {
  const BusinessDates dates = dates_of_day(model, day);
  for (core::Date date = dates.from; date <= dates.to; date = core::add_days(date, 1)) {
    CheckedDate& known = model.checking.dates[date];
    const bool is_old = model.elapsed_ms - known.known_at > kFreshMs;
    if (known.progress == Progress::kReady && is_old) known.progress = Progress::kIdle;
  }
}

}  // namespace

BusinessDates dates_of_day(const Model& model, core::Date day) {
  const core::DayBounds bounds = model.zone.day_bounds(day);
  return {std::max(date_in(bounds.begin, kWestmost), date_in(model.config.now, kWestmost)),
          date_in(bounds.end - core::Seconds{1}, kEastmost)};
}

bool is_checked(const Model& model, core::Date day) {
  if (!model.bare || day < model.today || day > last_business_date(model)) return true;
  const BusinessDates dates = dates_of_day(model, day);
  for (core::Date date = dates.from; date <= dates.to; date = core::add_days(date, 1)) {
    if (!is_known(model, date)) return false;
  }
  return true;
}

bool is_month_checked(const Model& model, core::Month month) {
  const BusinessDates days = days_of_month(model, month);
  for (core::Date day = days.from; day <= days.to; day = core::add_days(day, 1)) {
    if (!is_checked(model, day)) return false;
  }
  return true;
}

void show_days(Model& model, Effects& effects) {
  go_on(model);
  model.checking.pointed.reset();
  if (model.next.after != model.month) model.next = {};
  if (model.day) refresh_day(model, *model.day);
  settle_days(model, effects);
}

void day_answered(Model& model, const SlotsAnswered& answered, Effects& effects) {
  Checking& checking = model.checking;
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
  date.known_at = model.elapsed_ms;
  date.slots = std::move(day.value->slots);
  std::erase_if(date.slots, [](const core::Slot& slot) { return !slot.available; });
  if (model.step != Step::kTimes) return;
  const std::size_t said = effects.size();
  settle_days(model, effects);
  if (effects.size() == said) tell_what_is_known(model, effects);
  tell_ready(model, effects);
}

void pick_any_day(Model& model, core::Date day, Effects& effects) {
  model.day = day;
  model.focus_day = day;
  model.day_focused = true;
  go_on(model);
  refresh_day(model, day);
  settle_days(model, effects);
  model.checking.tell_day = !is_checked(model, day);
  if (!model.checking.tell_day) return announce_day(model, effects);
  effects.push_back(
      Announce{model.texts.say("announce.checking", {{"day", model.texts.day(day)}})});
}

void point_at_day(Model& model, core::Date day) {
  if (model.bare && model.step == Step::kTimes && day.ok()) model.checking.pointed = day;
}

void stop_search(Model& model, Effects& effects) {
  if (model.step != Step::kTimes || !is_searching(model) || !model.bare) return;
  model.next.stopped = true;
  end_search(model, Progress::kIdle, effects);
}

void look_further(Model& model, Effects& effects) {
  NextSearch& next = model.next;
  if (model.step != Step::kTimes || !next.stopped || next.after != model.month) return;
  next.stopped = false;
  next.progress = Progress::kLoading;
  next.to = core::add_days(next.from, kSearchDays - 1);
  search_on(model, effects);
}

void retry_days(Model& model, Effects& effects) {
  if (model.checking.fault == Fault::kNone) return;
  go_on(model);
  settle_days(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

void forget_day(Model& model, core::Date day) {
  const BusinessDates dates = dates_of_day(model, day);
  auto& known = model.checking.dates;
  known.erase(known.lower_bound(dates.from), known.upper_bound(dates.to));
}

void check_more(Model& model, Effects& effects) {
  Checking& checking = model.checking;
  if (!model.bare || model.config_progress != Progress::kReady) return;
  if (model.step != Step::kTimes || checking.fault != Fault::kNone) return;
  checking.allowance.refill(model.elapsed_ms);
  for (const Wanted& wanted : wanted_dates(model)) {
    if (checking.dates[wanted.date].progress != Progress::kIdle) continue;
    if (checking.under_way.size() >= kMostUnderWay) return;
    const std::int64_t wait = std::max(checking.retry.not_before - model.elapsed_ms,
                                       checking.allowance.wait(wanted.need));
    if (wait > 0) return wake_after(model, wait, effects);
    ask_for(model, wanted.date, effects);
  }
}

}  // namespace widget
