#include "widget/app.hpp"

#include <algorithm>
#include <utility>

#include "widget/booking/hold.hpp"
#include "widget/booking/proof_of_work.hpp"
#include "widget/booking/send.hpp"
#include "widget/catalog/account_catalog.hpp"
#include "widget/details/details.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/manage/manage.hpp"
#include "widget/my_bookings/my_bookings.hpp"
#include "widget/page_options.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/times/account_days.hpp"
#include "widget/times/month_slots.hpp"
#include "widget/zones/zones.hpp"

namespace widget {
namespace {

bool config_is_ready(const Model& model) {
  return model.config_progress == Progress::kReady;
}

// A new type or resource: what was loaded and chosen for the old one no longer holds. Typed details
// and the shown month stay.
void drop_choice(Model& model) {
  drop_months(model);
  model.day = model.wished_day;
  model.slot.reset();
  model.slot_was_taken = false;
  model.day_focused = false;
  model.query.clear();
  model.zones.is_open = false;
  model.zones.wanted.clear();
}

// Where no choice of resource is offered: the preset one, the only one, or anyone.
void settle_resource(Model& model) {
  const core::Resource* preset = preset_resource(model);
  const auto offered = offered_resources(model);
  model.resource_chosen = true;
  model.resource_id.reset();
  if (preset) {
    model.resource_id = preset->id;
  } else if (offered.size() == 1) {
    model.resource_id = offered.front()->id;
  }
}

void set_type(Model& model, core::Id id) {
  if (model.type_id == id) return;
  model.type_id = id;
  model.resource_id.reset();
  model.resource_chosen = false;
  drop_choice(model);
}

// --- Steps ------------------------------------------------------------------------------------

// Opens a step that needs no loading, and moves the keyboard to its heading.
void go_to(Model& model, Step step, Effects& effects) {
  model.step = step;
  model.link_copied = Model::Copying::kNone;
  model.query.clear();
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
    model.type_id.reset();
    model.resource_id.reset();
    model.resource_chosen = false;
    model.step = Step::kTypes;
    return;
  }
  const core::BookingType* preset = preset_type(model);
  set_type(model, preset ? preset->id : offered_types(model).front()->id);
  if (has_resource_step(model)) {
    model.resource_id.reset();
    model.resource_chosen = false;
    model.step = Step::kResources;
    return;
  }
  settle_resource(model);
  enter_times(model, effects);
}

void tell_of_wrong_presets(const Model& model, Effects& effects) {
  const Options& options = model.options;
  if (options.type_id && !preset_type(model)) {
    raise_error("unknown_type",
                "There is no active booking type " + std::to_string(*options.type_id) + ".",
                effects);
  }
  if (options.resource_id && !preset_resource(model)) {
    raise_error("unknown_resource",
                "There is no active resource " + std::to_string(*options.resource_id) +
                    " that takes what can be booked here.",
                effects);
  }
}

// The page presets something else: from the first screen that has something to choose.
void restart(Model& model, Effects& effects) {
  drop_choice(model);
  turn_to_first_day(model);
  tell_of_wrong_presets(model, effects);
  enter_first_step(model, effects);
}

// Nothing is chosen any more; typed details and the shown month stay.
void forget_choice(Model& model) {
  drop_choice(model);
  model.type_id.reset();
  model.resource_id.reset();
  model.resource_chosen = false;
}

// The first screen that has something to choose, with this month.
void start_over(Model& model, Effects& effects) {
  model.managing = {};
  forget_choice(model);
  turn_to_first_day(model);
  enter_first_step(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

// --- What the parts' outcomes come to ---------------------------------------------------------

void show_managed(Model& model) {
  if (model.managing.is_rescheduling) forget_choice(model);
  model.managing.is_rescheduling = false;
}

void open_managed_first(Model& model) {
  show_managed(model);
  Effects ignored;
  go_to(model, Step::kManage, ignored);
}

void use_picked_time(Model& model, Effects& effects) {
  if (model.managing.is_rescheduling) {
    compare_times(model);
    return go_to(model, Step::kReschedule, effects);
  }
  // The last attempt's failure was about another time; its key is kept for the same body.
  forget_failure(model.submission);
  go_to(model, Step::kDetails, effects);
}

// Times that may be booked by now are dropped, and loaded again.
void leave_gone_time(Model& model, const char* sentence, Effects& effects) {
  model.slot_was_taken = true;
  if (model.bare && !model.managing.is_rescheduling) {
    forget_day(model, model.zone.local_date(model.slot->starts_at));
  } else {
    drop_months(model);
  }
  model.slot.reset();
  go_to_times(model, effects);
  suppress_month_announcement(model);
  effects.push_back(Announce{model.texts.say(sentence), true});
}

void choose_time_for_managed(Model& model, Effects& effects) {
  const core::Booking& booking = *model.managing.booking;
  forget_choice(model);
  model.managing.is_rescheduling = true;
  model.type_id = booking.booking_type_id;
  model.resource_id = booking.resource_id;
  model.resource_chosen = true;
  model.focus_day = model.zone.local_date(booking.starts_at);
  model.month = core::month_of(model.focus_day);
  go_to_times(model, effects);
}

void follow(Model& model, Outcome outcome, Effects& effects) {
  switch (outcome) {
    case Outcome::kNone:
    case Outcome::kMoveRefused: return;  // follow_slots
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

void ask_config(Model& model, Effects& effects) {
  model.config_progress = Progress::kLoading;
  model.config_fault = Fault::kNone;
  if (model.bare) return load_catalogue(model, effects);
  effects.push_back(LoadConfig{});
}

void config_failed(Model& model, const Answer& answer, const core::ApiError& error,
                   Effects& effects) {
  if (tries_again(model, model.reading, answer, error)) {
    return wake_for(model, model.reading, effects);
  }
  const Fault fault = fault_of(answer);
  model.config_progress = Progress::kFailed;
  model.config_fault = fault;
  raise_error(fault_code(fault),
              error.message.empty() ? fault_sentence(model.texts, fault) : error.message, effects);
  announce_fault(model, fault, effects);
}

void open_with(Model& model, core::WidgetConfig config, Effects& effects) {
  model.config_progress = Progress::kReady;
  model.config = std::move(config);
  model.config_at = model.elapsed_ms;
  model.reading = {};
  model.zone = model.config.visitor_zone.value_or(model.config.business_zone);
  model.today = model.zone.local_date(model.config.now);
  // The browser may know a zone that the server does not.
  const std::string& own = model.options.time_zone;
  if (!model.bare && !model.config.visitor_zone && !own.empty())
    effects.push_back(AskBrowserForZone{own});
  turn_to_first_day(model);
  tell_of_wrong_presets(model, effects);
  // An API with the documented calls alone knows no visitors' links.
  if (model.options.booking_id && !model.bare) {
    model.step = Step::kManage;
    return open_link(model, effects);
  }
  enter_first_step(model, effects);
  // Where the times come first, the widget is ready once they are there.
  if (model.step != Step::kTimes) tell_ready(model, effects);
}

void read_again(Model& model, Effects& effects) {
  if (!model.reading.is_waiting) return;
  if (model.reading.not_before > model.elapsed_ms) return wake_for(model, model.reading, effects);
  RetryState kept = model.reading;
  kept.is_waiting = false;
  if (config_is_ready(model)) {
    reload_slots(model, effects);
  } else {
    ask_config(model, effects);
  }
  model.reading = kept;
}

void start(Model& model, const Started& started, Effects& effects) {
  model.options = started.options;
  model.texts = started.texts;
  model.hour_cycle = started.options.hour_cycle.value_or(started.texts.locale().hour_cycle);
  take_wishes(model);
  ask_config(model, effects);
}

void config_answered(Model& model, const Answer& answer, Effects& effects) {
  if (model.config_progress != Progress::kLoading || model.bare) return;
  if (answer.delivery == Answer::Delivery::kAnswered && answer.status == 404) {
    model.bare = true;
    return ask_config(model, effects);
  }
  core::Result<core::WidgetConfig> config;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    config = core::read_config(answer.status, answer.body);
  }
  if (!config) return config_failed(model, answer, config.error, effects);
  open_with(model, std::move(*config.value), effects);
}

void catalogue_answered(Model& model, const CatalogueAnswered& answered, Effects& effects) {
  if (model.config_progress != Progress::kLoading) return;
  if (!model.bare || answered.request != model.catalogue.request) return;
  CatalogueStand stand = take_catalogue(model, answered);
  if (stand.progress == Progress::kFailed) {
    return config_failed(model, stand.failure, stand.error, effects);
  }
  if (stand.progress == Progress::kReady) open_with(model, std::move(stand.config), effects);
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
  settle_resource(model);
  go_to_times(model, effects);
}

void pick_resource(Model& model, std::optional<core::Id> id, Effects& effects) {
  if (!config_is_ready(model) || model.step != Step::kResources) return;
  const auto offered = offered_resources(model);
  const bool is_offered =
      !id || std::any_of(offered.begin(), offered.end(),
                         [id](const auto* resource) { return resource->id == *id; });
  if (!is_offered) return;
  if (!model.resource_chosen || model.resource_id != id) drop_choice(model);
  model.resource_id = id;
  model.resource_chosen = true;
  go_to_times(model, effects);
}

void submit(Model& model, Effects& effects) {
  if (model.step != Step::kDetails || !model.slot || !model.type_id) return;
  if (model.submission.progress == Progress::kLoading) return;
  forget_failure(model.submission);
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
  model.managing = {};
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
      if (model.managing.asks_to_cancel) {
        return follow(model, drop_cancel(model, effects), effects);
      }
      return return_to_list(model, effects);
    case Step::kMyBookings: return start_over(model, effects);
    default: break;
  }
  if (model.managing.is_rescheduling) {
    return follow(model, drop_reschedule(model, effects), effects);
  }
  const bool to_resources = model.step == Step::kTimes && has_resource_step(model);
  go_to(model, to_resources ? Step::kResources : Step::kTypes, effects);
}

void retry_failed(Model& model, Effects& effects) {
  if (model.config_progress == Progress::kFailed) {
    model.reading = {};
    ask_config(model, effects);
    // Retry itself is gone while loading, and the keyboard must not be lost with it.
    effects.push_back(MoveFocus{key::kHeading});
    return;
  }
  if (!config_is_ready(model)) return;
  if (model.step == Step::kTimes) return retry_slots(model, effects);
  if (model.step == Step::kMyBookings) return retry_my_bookings(model, effects);
  if (model.step == Step::kManage || model.step == Step::kReschedule) {
    return retry_managing(model, effects);
  }
  if (model.step == Step::kDetails && model.submission.progress == Progress::kFailed) {
    submit(model, effects);
    // As above; the button that books stays in view, and busy.
    if (model.submission.progress == Progress::kLoading) {
      effects.push_back(MoveFocus{key::kSubmit});
    }
  }
}

void what_waited_may_go_on(Model& model, Effects& effects) {
  booking_may_go_on(model, effects);
  managing_may_go_on(model, effects);
  my_bookings_may_go_on(model, effects);
  read_again(model, effects);
}

void line_lost(Model& model, Effects& effects) {
  if (model.is_offline) return;
  model.is_offline = true;
  if (model.ready_raised) effects.push_back(Announce{model.texts.say("line.lost")});
}

void line_back(Model& model, Effects& effects) {
  if (!model.is_offline) return;
  model.is_offline = false;
  for (RetryState* retry : {&model.reading, &model.submission.retry, &model.checking.retry,
                            &model.managing.retry, &model.my_bookings.retry}) {
    retry_now(model, *retry);
  }
  what_waited_may_go_on(model, effects);
}

void book_another(Model& model, Effects& effects) {
  const bool is_listed = model.step == Step::kMyBookings;
  const bool is_seen = model.step == Step::kManage && !is_busy(model.managing);
  if (model.step != Step::kConfirmed && !is_seen && !is_listed) return;
  forget_made(model);
  model.wished_day.reset();  // it was for the booking that is made
  start_over(model, effects);
}

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

// One line an action; what each means is in its part.
struct Updater {
  Model& model;
  Effects& effects;

  void operator()(const Started& action) { start(model, action, effects); }
  void operator()(const OptionsChanged& action) {
    follow(model, change_options(model, action.options, effects), effects);
  }
  void operator()(const TextsChanged& action) { change_texts(model, action.texts); }
  void operator()(const ConfigAnswered& action) { config_answered(model, action.answer, effects); }
  void operator()(const SlotsAnswered& action) { follow_slots(model, action, effects); }
  void operator()(const BookingAnswered& action) {
    follow(model, booking_answered(model, action, effects), effects);
  }
  void operator()(const CatalogueAnswered& action) { catalogue_answered(model, action, effects); }
  void operator()(const HoldAnswered& action) {
    follow(model, hold_answered(model, action, effects), effects);
  }
  void operator()(const ChallengeGiven& action) { take_challenge(model, action.challenge); }
  void operator()(const ChallengeSolved& action) { challenge_solved(model, action, effects); }
  void operator()(const LineLost&) { line_lost(model, effects); }
  void operator()(const LineBack&) { line_back(model, effects); }
  void operator()(const PageLeft&) { model.is_away = true; }
  void operator()(const PageReturned&) { model.is_away = false; }
  void operator()(const TrapFilled&) { model.trap_filled = true; }
  void operator()(const ZoneTold& action) {
    follow(model, zone_told(model, action.rules, effects), effects);
  }
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
  void operator()(const SlotPicked& action) {
    follow(model, pick_slot(model, action.slot, effects), effects);
  }
  void operator()(const HourCyclePicked& action) { pick_cycle(model, action.cycle, effects); }
  void operator()(const FieldTyped& action) {
    type_in_field(model, action);
    typed_while_held(model, effects);
  }
  void operator()(const Searched& action) { search(model, action.query, effects); }
  void operator()(const ZonesOpened&) { open_zones(model, effects); }
  void operator()(const ZonesLeft&) { leave_zones(model, effects); }
  void operator()(const ZonesTold& action) { zones_told(model, action, effects); }
  void operator()(const ZoneAnswered& action) {
    follow(model, zone_answered(model, action, effects), effects);
  }
  void operator()(const ZonePointedAt& action) { point_at_zone(model, action.index); }
  void operator()(const MoreZonesAsked&) { model.zones.shown += ZoneChooser::kShown; }
  void operator()(const ZonePicked& action) {
    follow(model, pick_zone(model, action.name, effects), effects);
  }
  void operator()(const SubmitPressed&) { submit(model, effects); }
  void operator()(const BackPressed&) { go_back(model, effects); }
  void operator()(const RetryPressed&) { retry_failed(model, effects); }
  void operator()(const BookAnotherPressed&) { book_another(model, effects); }
  void operator()(const ManageAnswered& action) {
    follow(model, manage_answered(model, action, effects), effects);
  }
  void operator()(const BookingsAnswered& action) { bookings_answered(model, action, effects); }
  void operator()(const LinkCopied& action) { link_copied(model, action, effects); }
  void operator()(const ReschedulePressed&) { follow(model, choose_new_time(model), effects); }
  void operator()(const RescheduleConfirmed&) { send_reschedule(model, effects); }
  void operator()(const RescheduleDropped&) {
    follow(model, drop_reschedule(model, effects), effects);
  }
  void operator()(const CancelPressed&) { ask_to_cancel(model, effects); }
  void operator()(const CancelConfirmed&) { send_cancel(model, effects); }
  void operator()(const CancelDropped&) { follow(model, drop_cancel(model, effects), effects); }
  void operator()(const MyBookingsPressed&) { open_list(model, effects); }
  void operator()(const MyBookingsFiltered& action) { filter_my_bookings(model, action, effects); }
  void operator()(const MoreBookingsPressed&) { show_more_bookings(model, effects); }
  void operator()(const BookingPicked& action) {
    follow(model, open_listed(model, action.booking), effects);
  }
  void operator()(const CalendarFilePressed&) { save_calendar_file(model, effects); }
  void operator()(const CopyLinkPressed&) { copy_link(model, effects); }
};

}  // namespace

bool can_go_back(const Model& model) {
  switch (model.step) {
    case Step::kTypes:
    case Step::kConfirmed: return false;
    case Step::kResources: return has_type_step(model);
    case Step::kTimes:
      return model.managing.is_rescheduling || has_resource_step(model) || has_type_step(model);
    // What is on its way cannot be called back.
    case Step::kDetails:
      return model.submission.progress != Progress::kLoading || model.submission.retry.is_waiting;
    case Step::kReschedule: return !is_busy(model.managing);
    case Step::kManage: return model.managing.is_listed && !is_busy(model.managing);
    case Step::kMyBookings: return true;
  }
  return false;
}

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
