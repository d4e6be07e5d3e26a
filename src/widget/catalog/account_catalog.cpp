#include "widget/catalog/account_catalog.hpp"

#include <utility>

#include "core/protocol/account.hpp"

namespace widget {
namespace {

// Who takes what is not told: anyone may take anything, and a day without times says the rest.
void let_everyone_take_everything(core::WidgetConfig& config) {
  std::vector<core::Id> everyone;
  for (const core::Resource& resource : config.resources) {
    if (resource.is_active) everyone.push_back(resource.id);
  }
  for (core::BookingType& type : config.types) type.resource_ids = everyone;
}

core::WidgetConfig config_of(Model& model) {
  Catalogue& told = model.catalogue;
  core::WidgetConfig config;
  config.types = std::move(*told.types);
  config.resources = std::move(*told.resources);
  let_everyone_take_everything(config);
  // The business's zone is not told; nothing that is shown depends on it.
  config.visitor_zone = told.zone.value_or(core::ZoneRules());
  config.business_zone = *config.visitor_zone;
  config.locale = model.texts.locale().tag;
  config.now = told.now.value_or(model.browser_clock);
  return config;
}

}  // namespace

void load_catalogue(Model& model, Effects& effects) {
  model.catalogue = {};
  model.catalogue.request = ++model.last_request;
  effects.push_back(LoadCatalogue{model.catalogue.request});
}

CatalogueStand take_catalogue(Model& model, const CatalogueAnswered& answered) {
  Catalogue& told = model.catalogue;
  const Answer& answer = answered.answer;
  const bool came = answer.delivery == Answer::Delivery::kAnswered;
  bool is_read = false;
  core::ApiError error;
  if (came && answered.part == CatalogueAnswered::Part::kTypes) {
    auto types = core::read_types(answer.status, answer.body);
    told.types = std::move(types.value);
    error = std::move(types.error);
    is_read = told.types.has_value();
  } else if (came) {
    auto resources = core::read_resources(answer.status, answer.body);
    told.resources = std::move(resources.value);
    error = std::move(resources.error);
    is_read = told.resources.has_value();
  }
  if (!is_read) return {Progress::kFailed, answer, std::move(error), {}};
  if (answer.date) told.now = answer.date;
  if (!told.types || !told.resources) return {Progress::kLoading, {}, {}, {}};
  return {Progress::kReady, {}, {}, config_of(model)};
}

}  // namespace widget
