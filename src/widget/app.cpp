#include "widget/app.hpp"

#include <algorithm>

#include "widget/booking/hold.hpp"
#include "widget/booking/proof_of_work.hpp"
#include "widget/booking/send.hpp"
#include "widget/details/details.hpp"
#include "widget/manage/manage.hpp"
#include "widget/my_bookings/my_bookings.hpp"
#include "widget/page_options.hpp"
#include "widget/steps.hpp"
#include "widget/times/account_days.hpp"
#include "widget/times/month_slots.hpp"
#include "widget/zones/zones.hpp"

namespace widget {
namespace {

void tell_time(Model& model, const TimeTold& told) {
  model.elapsed_ms = std::max(model.elapsed_ms, told.elapsed_ms);
  model.browser_clock = told.clock;
}

void pick_cycle(Model& model, core::HourCycle cycle, Effects& effects) {
  model.hour_cycle = cycle;
  effects.push_back(Remember{"hourCycle", cycle == core::HourCycle::k12 ? "12" : "24"});
}

void search(Model& model, const std::string& query, Effects& effects) {
  if (model.zones.is_open) return search_zones(model, query, effects);
  model.query = query;
  const std::size_t count =
      model.step == Step::kTypes ? found_types(model).size() : found_resources(model).size();
  effects.push_back(Announce{model.texts.say_count("announce.found", static_cast<int>(count))});
}

void wake(Model& model, Effects& effects) {
  model.wake_at = 0;
  what_waited_may_go_on(model, effects);
  holding_woke(model, effects);
}

// One line an action; what each means is in steps, slots and details.
struct Updater {
  Model& model;
  Effects& effects;

  void operator()(const Started& action) { start(model, action, effects); }
  void operator()(const OptionsChanged& action) { change_options(model, action.options, effects); }
  void operator()(const TextsChanged& action) { change_texts(model, action.texts); }
  void operator()(const ConfigAnswered& action) { config_answered(model, action.answer, effects); }
  void operator()(const SlotsAnswered& action) { slots_answered(model, action, effects); }
  void operator()(const BookingAnswered& action) { booking_answered(model, action, effects); }
  void operator()(const CatalogueAnswered& action) { catalogue_answered(model, action, effects); }
  void operator()(const HoldAnswered& action) { hold_answered(model, action, effects); }
  void operator()(const ChallengeGiven& action) { take_challenge(model, action.challenge); }
  void operator()(const ChallengeSolved& action) { challenge_solved(model, action, effects); }
  void operator()(const LineLost&) { line_lost(model, effects); }
  void operator()(const LineBack&) { line_back(model, effects); }
  void operator()(const PageLeft&) { model.is_away = true; }
  void operator()(const PageReturned&) { model.is_away = false; }
  void operator()(const TrapFilled&) { model.trap_filled = true; }
  void operator()(const ZoneTold& action) { zone_told(model, action.rules, effects); }
  void operator()(const TimeTold& action) { tell_time(model, action); }
  void operator()(const Woke&) { wake(model, effects); }
  void operator()(const TypePicked& action) { pick_type(model, action.type, effects); }
  void operator()(const ResourcePicked& action) { pick_resource(model, action.resource, effects); }
  void operator()(const PreviousMonthAsked&) { page_months(model, -1, effects); }
  void operator()(const NextMonthAsked&) { page_months(model, 1, effects); }
  void operator()(const DayPicked& action) { pick_day(model, action.day, effects); }
  void operator()(const DayFocused& action) { focus_day(model, action.day, effects); }
  void operator()(const DayPointedAt& action) { point_at_day(model, action.day); }
  void operator()(const StopSearchPressed&) { stop_search(model, effects); }
  void operator()(const LookFurtherPressed&) { look_further(model, effects); }
  void operator()(const NextAvailableAsked&) { jump_to_next(model, effects); }
  void operator()(const SlotPicked& action) { pick_slot(model, action.slot, effects); }
  void operator()(const HourCyclePicked& action) { pick_cycle(model, action.cycle, effects); }
  void operator()(const FieldTyped& action) { type_in_field(model, action, effects); }
  void operator()(const Searched& action) { search(model, action.query, effects); }
  void operator()(const ZonesOpened&) { open_zones(model, effects); }
  void operator()(const ZonesLeft&) { leave_zones(model, effects); }
  void operator()(const ZonesTold& action) { zones_told(model, action, effects); }
  void operator()(const ZoneAnswered& action) { zone_answered(model, action, effects); }
  void operator()(const ZonePointedAt& action) { point_at_zone(model, action.index); }
  void operator()(const MoreZonesAsked&) { model.zones.shown += ZoneChooser::kShown; }
  void operator()(const ZonePicked& action) { pick_zone(model, action.name, effects); }
  void operator()(const SubmitPressed&) { submit(model, effects); }
  void operator()(const BackPressed&) { go_back(model, effects); }
  void operator()(const RetryPressed&) { retry(model, effects); }
  void operator()(const BookAnotherPressed&) { book_another(model, effects); }
  void operator()(const ManageAnswered& action) { manage_answered(model, action, effects); }
  void operator()(const BookingsAnswered& action) { bookings_answered(model, action, effects); }
  void operator()(const LinkCopied& action) { link_copied(model, action, effects); }
  void operator()(const ReschedulePressed&) { choose_new_time(model, effects); }
  void operator()(const RescheduleConfirmed&) { send_reschedule(model, effects); }
  void operator()(const RescheduleDropped&) { drop_reschedule(model, effects); }
  void operator()(const CancelPressed&) { ask_to_cancel(model, effects); }
  void operator()(const CancelConfirmed&) { send_cancel(model, effects); }
  void operator()(const CancelDropped&) { drop_cancel(model, effects); }
  void operator()(const MyBookingsPressed&) { open_my_bookings(model, effects); }
  void operator()(const MyBookingsFiltered& action) { filter_my_bookings(model, action, effects); }
  void operator()(const MoreBookingsPressed&) { show_more_bookings(model, effects); }
  void operator()(const BookingPicked& action) { open_listed(model, action.booking, effects); }
  void operator()(const CalendarFilePressed&) { save_calendar_file(model, effects); }
  void operator()(const CopyLinkPressed&) { copy_link(model, effects); }
};

}  // namespace

Effects update(Model& model, const Action& action) {
  Effects effects;
  std::visit(Updater{model, effects}, action);
  if (std::holds_alternative<TimeTold>(action)) return effects;
  check_more(model, effects);
  follow_choice(model, effects);
  work_on_proof(model, effects);
  return effects;
}

}  // namespace widget
