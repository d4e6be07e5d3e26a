// What can be booked and with whom: readings of the model (model.hpp).
#include <algorithm>

#include "widget/model.hpp"
#include "widget/platform/text_search.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

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
  return active_with_id(model.catalog.config.types, model.options.type_id);
}

const core::Resource* preset_resource(const Model& model) {
  const core::Resource* resource =
      active_with_id(model.catalog.config.resources, model.options.resource_id);
  if (!resource) return nullptr;
  const core::BookingType* only = preset_type(model);
  for (const core::BookingType& type : model.catalog.config.types) {
    const bool in_question = only ? &type == only : type.is_active;
    if (in_question && can_take(type, resource->id)) return resource;
  }
  return nullptr;
}

const core::BookingType* chosen_type(const Model& model) {
  return active_with_id(model.catalog.config.types, model.catalog.type_id);
}

const core::Resource* chosen_resource(const Model& model) {
  if (!model.catalog.resource_chosen) return nullptr;
  return active_with_id(model.catalog.config.resources, model.catalog.resource_id);
}

std::vector<const core::BookingType*> offered_types(const Model& model) {
  const core::Resource* only = preset_resource(model);
  std::vector<const core::BookingType*> offered;
  for (const core::BookingType& type : model.catalog.config.types) {
    if (type.is_active && (!only || can_take(type, only->id))) offered.push_back(&type);
  }
  return offered;
}

std::vector<const core::Resource*> offered_resources(const Model& model) {
  const core::BookingType* type = chosen_type(model);
  std::vector<const core::Resource*> offered;
  for (const core::Resource& resource : model.catalog.config.resources) {
    if (resource.is_active && (!type || can_take(*type, resource.id))) offered.push_back(&resource);
  }
  return offered;
}

std::vector<const core::BookingType*> found_types(const Model& model) {
  auto found = offered_types(model);
  if (found.size() <= kLongList) return found;
  std::erase_if(found, [&](const core::BookingType* type) {
    return !is_found(type->name + " " + type->description + " " + type->category,
                     model.catalog.query);
  });
  return found;
}

std::vector<const core::Resource*> found_resources(const Model& model) {
  auto found = offered_resources(model);
  if (found.size() <= kLongList) return found;
  std::erase_if(found, [&](const core::Resource* resource) {
    return !is_found(resource->name, model.catalog.query);
  });
  return found;
}

bool has_type_step(const Model& model) {
  return !preset_type(model) && offered_types(model).size() != 1;
}

bool has_resource_step(const Model& model) {
  return !preset_resource(model) && offered_resources(model).size() > 1;
}

}  // namespace widget
