#include "widget/app.hpp"

#include <algorithm>
#include <utility>

#include "widget/booking/correction.hpp"
#include "widget/booking/hold.hpp"
#include "widget/booking/proof_of_work.hpp"
#include "widget/booking/send.hpp"
#include "widget/catalog/load_config.hpp"
#include "widget/choice.hpp"
#include "widget/details/details.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/manage/calendar_file.hpp"
#include "widget/manage/manage.hpp"
#include "widget/my_bookings/my_bookings.hpp"
#include "widget/page_options.hpp"
#include "widget/platform/notify.hpp"
#include "widget/queries.hpp"
#include "widget/resume.hpp"
#include "widget/times/account_days.hpp"
#include "widget/times/month_slots.hpp"
#include "widget/zones/zones.hpp"

namespace widget {
namespace {

bool config_is_ready(const Model& model) {
  return model.catalog.progress == Progress::kReady;
}

// --- Steps ------------------------------------------------------------------------------------

// Opens a step that needs no loading, and moves the keyboard to its heading.
void go_to(Model& model, Step step, Effects& effects) {
  model.step = step;
  model.link_copied = Model::Copying::kNone;
  model.calendar_request = 0;
  model.catalog.query.clear();
  effects.push_back(MoveFocus{key::kHeading});
}

void enter_times(Model& model, Effects& effects) {
  model.step = Step::kTimes;
  show_times(model, effects);
}

// As go_to, for the times, which may have to be loaded.
void go_to_times(Model& model, Effects& effects) {
  enter_times(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

// The first screen that has something to choose.
void enter_first_step(Model& model, Effects& effects) {
  if (has_type_step(model)) {
    model.catalog.type_id.reset();
    model.catalog.resource_id.reset();
    model.catalog.resource_chosen = false;
    model.step = Step::kTypes;
    return;
  }
  const core::BookingType* preset = preset_type(model);
  set_type(model, preset ? preset->id : offered_types(model).front()->id);
  if (has_resource_step(model)) {
    model.catalog.resource_id.reset();
    model.catalog.resource_chosen = false;
    model.step = Step::kResources;
    return;
  }
  choose_default_resource(model);
  enter_times(model, effects);
}

// The page presets something else: from the first screen that has something to choose.
void restart(Model& model, Effects& effects) {
  drop_choice(model);
  turn_to_first_day(model);
  report_wrong_presets(model, effects);
  enter_first_step(model, effects);
}

// The first screen that has something to choose, with this month.
void start_over(Model& model, Effects& effects) {
  model.manage = {};
  forget_choice(model);
  turn_to_first_day(model);
  enter_first_step(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

// --- Outcomes to steps ------------------------------------------------------------------------

void show_managed(Model& model) {
  if (model.manage.is_rescheduling) forget_choice(model);
  model.manage.is_rescheduling = false;
}

void open_managed_first(Model& model) {
  show_managed(model);
  Effects ignored;
  go_to(model, Step::kManage, ignored);
}

void use_picked_time(Model& model, Effects& effects) {
  if (model.manage.is_rescheduling) {
    compare_times(model);
    return go_to(model, Step::kReschedule, effects);
  }
  // The last attempt's failure was about another time; its key is kept for the same body.
  forget_failure(model.booking.submission);
  go_to(model, Step::kDetails, effects);
}

// Times that may be booked by now are dropped, and loaded again.
void leave_gone_time(Model& model, const char* sentence, Effects& effects) {
  const std::optional<core::Slot> gone = std::exchange(model.times.slot, std::nullopt);
  model.times.slot_was_taken = true;
  if (gone && model.is_account && !model.manage.is_rescheduling) {
    forget_day(model, model.times.zone.local_date(gone->starts_at));
  } else {
    drop_months(model);
  }
  go_to_times(model, effects);
  suppress_month_announcement(model);
  effects.push_back(Announce{model.texts.say(sentence), true});
}

void choose_time_for_managed(Model& model, Effects& effects) {
  if (!model.manage.booking) return;
  const core::Booking& booking = *model.manage.booking;
  forget_choice(model);
  model.manage.is_rescheduling = true;
  model.catalog.type_id = booking.booking_type_id;
  model.catalog.resource_id = booking.resource_id;
  model.catalog.resource_chosen = true;
  model.times.focus_day = model.times.zone.local_date(booking.starts_at);
  model.times.month = core::month_of(model.times.focus_day);
  model.times.month_chosen = false;
  go_to_times(model, effects);
}

void open_with_config(Model& model, Effects& effects) {
  model.times.zone = model.catalog.config.visitor_zone.value_or(model.catalog.config.business_zone);
  model.times.today = model.times.zone.local_date(model.catalog.config.now);
  // The browser may know a zone that the server does not.
  const std::string& own = model.options.time_zone;
  if (!model.is_account && !model.catalog.config.visitor_zone && !own.empty())
    effects.push_back(AskBrowserForZone{own});
  fill_in_details(model);
  turn_to_first_day(model);
  report_wrong_presets(model, effects);
  // An account has no visitors' links.
  if (model.options.booking_id && !model.is_account) {
    model.step = Step::kManage;
    model.catalog.config.first_times.reset();
    return open_link(model, effects);
  }
  enter_first_step(model, effects);
  // They are as old as the config: what opens later asks.
  model.catalog.config.first_times.reset();
  // Where the times come first, the widget is ready once they are there.
  if (model.step != Step::kTimes) raise_ready(model, effects);
}

void follow(Model& model, Outcome outcome, Effects& effects) {
  switch (outcome) {
    case Outcome::kNone:
    case Outcome::kMoveRefused: return;  // follow_slots
    case Outcome::kConfigLoaded: return open_with_config(model, effects);
    case Outcome::kTimePicked: return use_picked_time(model, effects);
    case Outcome::kZoneSet: model.step = Step::kTimes; return;
    case Outcome::kConfirmed: return go_to(model, Step::kConfirmed, effects);
    case Outcome::kSlotGone: return leave_gone_time(model, "slot.taken", effects);
    case Outcome::kBookingShown: show_managed(model); return go_to(model, Step::kManage, effects);
    case Outcome::kBookingOpened: return open_managed_first(model);
    case Outcome::kNewTimeWanted: return choose_time_for_managed(model, effects);
    case Outcome::kNewTimeGone:
      leave_gone_time(model, "reschedule.taken", effects);
      return raise_error("reschedule_taken", model.texts.say("reschedule.taken"), effects);
    case Outcome::kPresetsChanged: return restart(model, effects);
  }
}

void follow_slots(Model& model, const SlotsAnswered& answered, Effects& effects) {
  Outcome outcome = slots_answered(model, answered, effects);
  if (outcome == Outcome::kMoveRefused) {
    const Answer& answer = answered.answer;
    outcome = refuse_move(model, answer.status,
                          core::read_availability(answer.status, answer.body).error);
  }
  follow(model, outcome, effects);
}

// --- Starting ---------------------------------------------------------------------------------

void start(Model& model, const Started& started, Effects& effects) {
  model.options = started.options;
  model.texts = started.texts;
  model.times.hour_cycle = started.options.hour_cycle.value_or(started.texts.locale().hour_cycle);
  apply_page_details(model);
  load_config(model, effects);
}

// --- The visitor's choices --------------------------------------------------------------------

void pick_type(Model& model, core::Id id, Effects& effects) {
  if (!config_is_ready(model) || model.step != Step::kTypes) return;
  const auto offered = offered_types(model);
  const bool is_offered = std::any_of(offered.begin(), offered.end(),
                                      [id](const auto* type) { return type->id == id; });
  if (!is_offered) return;
  set_type(model, id);
  effects.push_back(RaiseEvent{"booking:type-selected", core::type_event(id)});
  if (has_resource_step(model)) return go_to(model, Step::kResources, effects);
  choose_default_resource(model);
  go_to_times(model, effects);
}

void pick_resource(Model& model, std::optional<core::Id> id, Effects& effects) {
  if (!config_is_ready(model) || model.step != Step::kResources) return;
  const auto offered = offered_resources(model);
  const bool is_offered =
      !id || std::any_of(offered.begin(), offered.end(),
                         [id](const auto* resource) { return resource->id == *id; });
  if (!is_offered) return;
  if (!model.catalog.resource_chosen || model.catalog.resource_id != id) drop_choice(model);
  model.catalog.resource_id = id;
  model.catalog.resource_chosen = true;
  go_to_times(model, effects);
}

void submit(Model& model, Effects& effects) {
  if (model.step == Step::kConfirmed) return send_correction(model, effects);
  if (model.step != Step::kDetails || !model.times.slot || !model.catalog.type_id) return;
  if (model.booking.submission.progress == Progress::kLoading) return;
  forget_failure(model.booking.submission);
  if (check_details(model, effects)) send(model, effects);
}

void open_list(Model& model, Effects& effects) {
  if (!config_is_ready(model) || !is_signed_in(model)) return;
  stop_sending(model);
  stop_managing(model);
  open_my_bookings(model, effects);
  go_to(model, Step::kMyBookings, effects);
}

void return_to_list(Model& model, Effects& effects) {
  model.manage = {};
  return_to_my_bookings(model, effects);
  go_to(model, Step::kMyBookings, effects);
}

void go_back(Model& model, Effects& effects) {
  if (!config_is_ready(model) || !can_go_back(model)) return;
  stop_sending(model);
  if (model.zones.is_open) return leave_zones(model, effects);
  switch (model.step) {
    case Step::kReschedule: stop_managing(model); [[fallthrough]];
    case Step::kDetails: return go_to_times(model, effects);
    case Step::kManage:
      if (model.manage.asks_to_cancel) {
        return follow(model, drop_cancel(model, effects), effects);
      }
      return return_to_list(model, effects);
    case Step::kMyBookings: return start_over(model, effects);
    case Step::kConfirmed: return close_correction(model, effects);
    default: break;
  }
  if (model.manage.is_rescheduling) {
    return follow(model, drop_reschedule(model, effects), effects);
  }
  const bool to_resources = model.step == Step::kTimes && has_resource_step(model);
  go_to(model, to_resources ? Step::kResources : Step::kTypes, effects);
}

void retry_failed(Model& model, Effects& effects) {
  if (model.catalog.progress == Progress::kFailed) {
    model.reading = {};
    load_config(model, effects);
    // Retry is not shown while loading, so the focus moves to the heading.
    effects.push_back(MoveFocus{key::kHeading});
    return;
  }
  if (!config_is_ready(model)) return;
  if (model.step == Step::kTimes) return retry_slots(model, effects);
  if (model.step == Step::kMyBookings) return retry_my_bookings(model, effects);
  if (model.step == Step::kManage || model.step == Step::kReschedule) {
    return retry_managing(model, effects);
  }
  const bool is_correction =
      is_correcting(model) && model.booking.correction.progress == Progress::kFailed;
  const bool is_booking =
      model.step == Step::kDetails && model.booking.submission.progress == Progress::kFailed;
  if (is_booking || is_correction) {
    submit(model, effects);
    // The same; the submit button stays visible, and busy.
    if (model.booking.submission.progress == Progress::kLoading ||
        model.booking.correction.progress == Progress::kLoading) {
      effects.push_back(MoveFocus{key::kSubmit});
    }
  }
}

void book_another(Model& model, Effects& effects) {
  const bool is_listed = model.step == Step::kMyBookings;
  const bool is_seen = model.step == Step::kManage && !is_busy(model.manage);
  if (model.step != Step::kConfirmed && !is_seen && !is_listed) return;
  forget_made(model);
  model.times.page_day.reset();  // it was for the booking that is made
  start_over(model, effects);
}

void set_clock(Model& model, const TimePassed& told) {
  model.clock.elapsed_ms = std::max(model.clock.elapsed_ms, told.elapsed_ms);
  model.clock.browser = told.clock;
}

void pick_cycle(Model& model, core::HourCycle cycle, Effects& effects) {
  model.times.hour_cycle = cycle;
  effects.push_back(Remember{"hourCycle", cycle == core::HourCycle::k12 ? "12" : "24"});
}

void search(Model& model, const std::string& query, Effects& effects) {
  if (model.zones.is_open) return search_zones(model, query, effects);
  model.catalog.query = query;
  const std::size_t count =
      model.step == Step::kTypes ? found_types(model).size() : found_resources(model).size();
  effects.push_back(Announce{model.texts.say_count("announce.found", static_cast<int>(count))});
}

// One line per action; each is implemented in its part.
struct Updater {
  Model& model;
  Effects& effects;

  void operator()(const Started& action) { start(model, action, effects); }
  void operator()(const OptionsChanged& action) {
    follow(model, change_options(model, action.options, effects), effects);
  }
  void operator()(const TextsChanged& action) { change_texts(model, action.texts); }
  void operator()(const ConfigAnswered& action) {
    follow(model, config_answered(model, action.answer, effects), effects);
  }
  void operator()(const SlotsAnswered& action) { follow_slots(model, action, effects); }
  void operator()(const BookingAnswered& action) {
    if (model.step == Step::kConfirmed) return correction_answered(model, action, effects);
    follow(model, booking_answered(model, action, effects), effects);
  }
  void operator()(const CatalogAnswered& action) {
    follow(model, catalog_answered(model, action, effects), effects);
  }
  void operator()(const HoldAnswered& action) {
    follow(model, hold_answered(model, action, effects), effects);
  }
  void operator()(const ChallengeGiven& action) { accept_challenge(model, action.challenge); }
  void operator()(const ChallengeSolved& action) { challenge_solved(model, action, effects); }
  void operator()(const LineLost&) { line_lost(model, effects); }
  void operator()(const LineBack&) { line_back(model, effects); }
  void operator()(const PageLeft&) { model.is_away = true; }
  void operator()(const PageReturned&) { model.is_away = false; }
  void operator()(const TrapFilled&) { model.details.trap_filled = true; }
  void operator()(const BrowserZoneAnswered& action) {
    follow(model, browser_zone_answered(model, action.rules, effects), effects);
  }
  void operator()(const TimePassed& action) { set_clock(model, action); }
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
  void operator()(const SlotPicked& action) {
    follow(model, pick_slot(model, action.slot, effects), effects);
  }
  void operator()(const HourCyclePicked& action) { pick_cycle(model, action.cycle, effects); }
  void operator()(const FieldTyped& action) {
    type_in_field(model, action, effects);
    typed_while_held(model, effects);
  }
  void operator()(const Searched& action) { search(model, action.query, effects); }
  void operator()(const ZonesOpened&) { open_zones(model, effects); }
  void operator()(const ZonesLeft&) { leave_zones(model, effects); }
  void operator()(const ZoneListAnswered& action) { zone_list_answered(model, action, effects); }
  void operator()(const ZoneAnswered& action) {
    follow(model, zone_answered(model, action, effects), effects);
  }
  void operator()(const ZonePointedAt& action) { point_at_zone(model, action.index); }
  void operator()(const MoreZonesAsked&) { model.zones.shown += ZoneChooser::kShown; }
  void operator()(const ZonePicked& action) {
    follow(model, pick_zone(model, action.name, effects), effects);
  }
  void operator()(const LocationPicked& action) { pick_location(model, action.index); }
  void operator()(const SuggestedEmailTaken&) { take_suggested_email(model, effects); }
  void operator()(const SubmitPressed&) { submit(model, effects); }
  void operator()(const BackPressed&) { go_back(model, effects); }
  void operator()(const RetryPressed&) { retry_failed(model, effects); }
  void operator()(const BookAnotherPressed&) { book_another(model, effects); }
  void operator()(const ManageAnswered& action) {
    follow(model, manage_answered(model, action, effects), effects);
  }
  void operator()(const BookingsAnswered& action) { bookings_answered(model, action, effects); }
  void operator()(const CalendarLinkAnswered& action) {
    calendar_link_answered(model, action, effects);
  }
  void operator()(const LinkCopied& action) { link_copied(model, action, effects); }
  void operator()(const ReschedulePressed&) { follow(model, choose_new_time(model), effects); }
  void operator()(const RescheduleConfirmed&) { send_reschedule(model, effects); }
  void operator()(const RescheduleDropped&) {
    follow(model, drop_reschedule(model, effects), effects);
  }
  void operator()(const CancelPressed&) { ask_to_cancel(model, effects); }
  void operator()(const CancelReasonTyped& action) { give_cancel_reason(model, action.text); }
  void operator()(const CancelConfirmed&) { send_cancel(model, effects); }
  void operator()(const CancelDropped&) { follow(model, drop_cancel(model, effects), effects); }
  void operator()(const MyBookingsPressed&) { open_list(model, effects); }
  void operator()(const MyBookingsFiltered& action) { filter_my_bookings(model, action, effects); }
  void operator()(const MoreBookingsPressed&) { show_more_bookings(model, effects); }
  void operator()(const BookingPicked& action) {
    follow(model, open_listed(model, action.booking), effects);
  }
  void operator()(const WrongAddressPressed&) { open_correction(model, effects); }
  void operator()(const CalendarFilePressed&) { ask_for_calendar_file(model, effects); }
  void operator()(const CopyLinkPressed&) { copy_link(model, effects); }
};

}  // namespace

bool can_go_back(const Model& model) {
  switch (model.step) {
    case Step::kTypes: return false;
    case Step::kConfirmed: return is_correcting(model) && !is_busy(model.booking.correction);
    case Step::kResources: return has_type_step(model);
    case Step::kTimes:
      return model.manage.is_rescheduling || has_resource_step(model) || has_type_step(model);
    // A request under way can't be cancelled.
    case Step::kDetails:
      return model.booking.submission.progress != Progress::kLoading ||
             model.booking.submission.retry.is_waiting;
    case Step::kReschedule: return !is_busy(model.manage);
    case Step::kManage: return model.manage.is_listed && !is_busy(model.manage);
    case Step::kMyBookings: return true;
  }
  return false;
}

Effects update(Model& model, const Action& action) {
  Effects effects;
  std::visit(Updater{model, effects}, action);
  if (std::holds_alternative<TimePassed>(action)) return effects;
  check_more(model, effects);
  follow_choice(model, effects);
  work_on_proof(model, effects);
  follow_limits(model, effects);
  return effects;
}

}  // namespace widget
