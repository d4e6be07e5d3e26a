#include "widget/model.hpp"

#include <algorithm>

#include "widget/manage/booking_queries.hpp"
#include "widget/platform/text_search.hpp"
#include "widget/times/month_slots.hpp"

namespace widget {
namespace {

const std::vector<core::Slot> kNoSlots;

template <class Thing>
const Thing* active_with_id(const std::vector<Thing>& things, std::optional<core::Id> id) {
  if (!id) return nullptr;
  for (const Thing& thing : things) {
    if (thing.id == *id && thing.is_active) return &thing;
  }
  return nullptr;
}

bool can_take(const core::BookingType& type, core::Id resource) {
  const auto& ids = type.resource_ids;
  return std::find(ids.begin(), ids.end(), resource) != ids.end();
}

}  // namespace

const core::BookingType* preset_type(const Model& model) {
  return active_with_id(model.config.types, model.options.type_id);
}

const core::Resource* preset_resource(const Model& model) {
  const core::Resource* resource =
      active_with_id(model.config.resources, model.options.resource_id);
  if (!resource) return nullptr;
  const core::BookingType* only = preset_type(model);
  for (const core::BookingType& type : model.config.types) {
    const bool in_question = only ? &type == only : type.is_active;
    if (in_question && can_take(type, resource->id)) return resource;
  }
  return nullptr;
}

const core::BookingType* chosen_type(const Model& model) {
  return active_with_id(model.config.types, model.type_id);
}

const core::Resource* chosen_resource(const Model& model) {
  if (!model.resource_chosen) return nullptr;
  return active_with_id(model.config.resources, model.resource_id);
}

std::vector<const core::BookingType*> offered_types(const Model& model) {
  const core::Resource* only = preset_resource(model);
  std::vector<const core::BookingType*> offered;
  for (const core::BookingType& type : model.config.types) {
    if (type.is_active && (!only || can_take(type, only->id))) offered.push_back(&type);
  }
  return offered;
}

std::vector<const core::Resource*> offered_resources(const Model& model) {
  const core::BookingType* type = chosen_type(model);
  std::vector<const core::Resource*> offered;
  for (const core::Resource& resource : model.config.resources) {
    if (resource.is_active && (!type || can_take(*type, resource.id))) offered.push_back(&resource);
  }
  return offered;
}

std::vector<const core::BookingType*> found_types(const Model& model) {
  auto found = offered_types(model);
  if (found.size() <= kLongList) return found;
  std::erase_if(found, [&](const core::BookingType* type) {
    return !is_found(type->name + " " + type->description, model.query);
  });
  return found;
}

std::vector<const core::Resource*> found_resources(const Model& model) {
  auto found = offered_resources(model);
  if (found.size() <= kLongList) return found;
  std::erase_if(found, [&](const core::Resource* resource) {
    return !is_found(resource->name, model.query);
  });
  return found;
}

core::Instant now(const Model& model) {
  const std::int64_t passed = model.elapsed_ms - model.config_at;
  return model.config.now + core::Seconds{passed / 1000};
}

bool has_type_step(const Model& model) {
  return !preset_type(model) && offered_types(model).size() != 1;
}

bool has_resource_step(const Model& model) {
  return !preset_resource(model) && offered_resources(model).size() > 1;
}

bool can_go_back(const Model& model) {
  switch (model.step) {
    case Step::kTypes:
    case Step::kConfirmed: return false;
    case Step::kResources: return has_type_step(model);
    case Step::kTimes:
      return model.managing.is_rescheduling || has_resource_step(model) || has_type_step(model);
    // What is on its way cannot be called back.
    case Step::kDetails:
      return model.submission.progress != Progress::kLoading || model.submission.trying.is_waiting;
    case Step::kReschedule: return !is_busy(model.managing);
    case Step::kManage: return model.managing.is_listed && !is_busy(model.managing);
    case Step::kMyBookings: return true;
  }
  return false;
}

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

core::Ask asked(const Model& model, FieldName name) {
  const core::DetailRules& rules = model.config.details;
  if (is_signed_in(model) && name != FieldName::kNotes) return core::Ask::kHidden;
  switch (name) {
    case FieldName::kName: return rules.name;
    case FieldName::kEmail: return rules.email;
    case FieldName::kPhone: return rules.phone;
    case FieldName::kNotes: return rules.notes;
  }
  return core::Ask::kHidden;
}

core::LocalTime local_start(const Model& model, const core::Slot& slot) {
  return model.zone.to_local(slot.starts_at).time;
}

bool is_signed_in(const Model& model) {
  return !model.bare && !model.options.contact_token.empty();
}

std::string fault_sentence(const core::Texts& texts, Fault fault) {
  switch (fault) {
    case Fault::kNone: return {};
    case Fault::kOffline: return texts.say("fault.offline");
    case Fault::kTimeout: return texts.say("fault.timeout");
    case Fault::kServer: return texts.say("fault.server");
    case Fault::kBusy: return texts.say("fault.busy");
    case Fault::kRefused: return texts.say("fault.refused");
    case Fault::kGarbled: return texts.say("fault.garbled");
    case Fault::kRejected: return texts.say("fault.rejected");
    case Fault::kUnknown: return texts.say("fault.unknown");
  }
  return {};
}

Fault trying_fault(const Model& model) {
  const Trying& trying = model.bare && model.config_progress == Progress::kReady
                             ? model.checking.trying
                             : model.reading;
  const bool is_again = trying.times > 0 || trying.not_before > model.elapsed_ms;
  return is_again ? trying.fault : Fault::kNone;
}

Fault sending_fault(const Model& model) {
  const Submission& submission = model.submission;
  const bool is_again = submission.progress == Progress::kLoading && submission.trying.times > 0;
  return is_again ? submission.trying.fault : Fault::kNone;
}

std::optional<int> minutes_held(const Model& model) {
  const std::int64_t left = model.holding.until - model.elapsed_ms;
  if (model.holding.state != Holding::State::kHeld || left <= 0) return std::nullopt;
  constexpr std::int64_t kMinute = 60'000;
  return left <= kMinute ? 0 : static_cast<int>((left + kMinute - 1) / kMinute);
}

std::string trying_sentence(const Model& model, Fault fault) {
  if (fault == Fault::kNone) return {};
  if (fault == Fault::kBusy) return model.texts.say("trying.busy");
  return model.texts.say(model.is_offline ? "trying.offline" : "trying.lost");
}

std::string submission_error(const Model& model) {
  const Submission& submission = model.submission;
  return submission.message.empty() ? fault_sentence(model.texts, submission.fault)
                                    : submission.message;
}

}  // namespace widget
