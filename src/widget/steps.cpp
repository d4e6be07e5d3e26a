#include "widget/steps.hpp"

#include <algorithm>

#include "widget/booking/send.hpp"
#include "widget/catalog/account_catalog.hpp"
#include "widget/details/details.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/manage/manage.hpp"
#include "widget/my_bookings/my_bookings.hpp"
#include "widget/page_options.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
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

void ask_config(Model& model, Effects& effects) {
  model.config_progress = Progress::kLoading;
  model.config_fault = Fault::kNone;
  if (model.bare) return load_catalogue(model, effects);
  effects.push_back(LoadConfig{});
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
  if (!model.bare && !model.config.visitor_zone && !own.empty()) effects.push_back(ReadZone{own});
  turn_to_first_day(model);
  tell_of_wrong_presets(model, effects);
  // An API with the documented calls alone knows no visitors' links.
  if (model.options.booking_id && !model.bare) return open_link(model, effects);
  enter_first_step(model, effects);
  // Where the times come first, the widget is ready once they are there.
  if (model.step != Step::kTimes) tell_ready(model, effects);
}

void read_again(Model& model, Effects& effects) {
  if (!model.reading.is_waiting) return;
  if (model.reading.not_before > model.elapsed_ms) return wake_for(model, model.reading, effects);
  Trying kept = model.reading;
  kept.is_waiting = false;
  if (config_is_ready(model)) {
    reload_slots(model, effects);
  } else {
    ask_config(model, effects);
  }
  model.reading = kept;
}

}  // namespace

void begin_anew(Model& model, Effects& effects) {
  drop_choice(model);
  turn_to_first_day(model);
  tell_of_wrong_presets(model, effects);
  enter_first_step(model, effects);
}

void forget_made(Model& model) {
  const int keys_used = model.submission.keys_used;
  model.submission = {};
  model.submission.keys_used = keys_used;  // a key once used stands for that booking for good
  model.made.reset();
}

void forget_choice(Model& model) {
  drop_choice(model);
  model.type_id.reset();
  model.resource_id.reset();
  model.resource_chosen = false;
}

void start_over(Model& model, Effects& effects) {
  model.managing = {};
  forget_choice(model);
  turn_to_first_day(model);
  enter_first_step(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

void go_to(Model& model, Step step, Effects& effects) {
  model.step = step;
  model.link_copied = Model::Copying::kNone;
  model.query.clear();
  effects.push_back(MoveFocus{key::kHeading});
}

void go_to_times(Model& model, Effects& effects) {
  enter_times(model, effects);
  effects.push_back(MoveFocus{key::kHeading});
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

void go_back(Model& model, Effects& effects) {
  if (!config_is_ready(model) || !can_go_back(model)) return;
  stop_sending(model);
  if (model.zones.is_open) return leave_zones(model, effects);
  switch (model.step) {
    case Step::kReschedule: stop_managing(model); [[fallthrough]];
    case Step::kDetails: return go_to_times(model, effects);
    case Step::kManage:
      if (model.managing.asks_to_cancel) return drop_cancel(model, effects);
      return return_to_my_bookings(model, effects);
    case Step::kMyBookings: return start_over(model, effects);
    default: break;
  }
  if (model.managing.is_rescheduling) return drop_reschedule(model, effects);
  const bool to_resources = model.step == Step::kTimes && has_resource_step(model);
  go_to(model, to_resources ? Step::kResources : Step::kTypes, effects);
}

void retry(Model& model, Effects& effects) {
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
  for (Trying* trying : {&model.reading, &model.submission.trying, &model.checking.trying,
                         &model.managing.trying, &model.my_bookings.trying}) {
    hurry(model, *trying);
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

}  // namespace widget
