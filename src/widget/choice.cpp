#include "widget/choice.hpp"

#include "widget/platform/notify.hpp"
#include "widget/queries.hpp"
#include "widget/times/month_slots.hpp"

namespace widget {

void drop_choice(Model& model) {
  drop_months(model);
  if (model.times.month_chosen) {
    model.times.day = model.times.page_day;
  } else {
    turn_to_first_day(model);
  }
  model.times.slot.reset();
  model.times.slot_was_taken = false;
  model.times.day_focused = false;
  model.catalog.query.clear();
  model.zones.is_open = false;
  model.zones.wanted.clear();
}

void forget_choice(Model& model) {
  drop_choice(model);
  model.catalog.type_id.reset();
  model.catalog.resource_id.reset();
  model.catalog.resource_chosen = false;
  model.details.location = {};
}

void set_type(Model& model, core::Id id) {
  if (model.catalog.type_id == id) return;
  model.catalog.type_id = id;
  model.details.location = {};
  model.catalog.resource_id.reset();
  model.catalog.resource_chosen = false;
  drop_choice(model);
}

void choose_default_resource(Model& model) {
  const core::Resource* preset = preset_resource(model);
  const auto offered = offered_resources(model);
  model.catalog.resource_chosen = true;
  model.catalog.resource_id.reset();
  if (preset) {
    model.catalog.resource_id = preset->id;
  } else if (offered.size() == 1) {
    model.catalog.resource_id = offered.front()->id;
  }
}

void report_wrong_presets(const Model& model, Effects& effects) {
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

}  // namespace widget
