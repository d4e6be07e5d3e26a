#include "widget/catalog/account_catalog.hpp"

#include <utility>

#include "core/protocol/account.hpp"

namespace widget {
namespace {

// An account doesn't list which resource takes which type: every resource is offered for every type, and a wrong pair
// has no times.
void let_everyone_take_everything(core::WidgetConfig& config) {
  std::vector<core::Id> everyone;
  for (const core::Resource& resource : config.resources) {
    if (resource.is_active) everyone.push_back(resource.id);
  }
  for (core::BookingType& type : config.types) type.resource_ids = everyone;
}

core::WidgetConfig config_of(Model& model) {
  AccountCatalog& listed = model.catalog.account;
  core::WidgetConfig config;
  config.types = std::move(*listed.types);
  config.resources = std::move(*listed.resources);
  let_everyone_take_everything(config);
  // The business's zone is not listed; nothing that is shown depends on it.
  config.visitor_zone = listed.zone.value_or(core::ZoneRules());
  config.business_zone = *config.visitor_zone;
  config.locale = model.texts.locale().tag;
  config.now = listed.now.value_or(model.clock.browser);
  return config;
}

}  // namespace

void load_catalog(Model& model, Effects& effects) {
  model.catalog.account = {};
  model.catalog.account.request = ++model.last_request;
  effects.push_back(LoadCatalog{model.catalog.account.request});
}

CatalogState read_catalog(Model& model, const CatalogAnswered& answered) {
  AccountCatalog& listed = model.catalog.account;
  const Answer& answer = answered.answer;
  const bool came = answer.delivery == Answer::Delivery::kAnswered;
  bool is_read = false;
  core::ApiError error;
  if (came && answered.part == CatalogAnswered::Part::kTypes) {
    auto types = core::read_types(answer.status, answer.body);
    listed.types = std::move(types.value);
    error = std::move(types.error);
    is_read = listed.types.has_value();
  } else if (came) {
    auto resources = core::read_resources(answer.status, answer.body);
    listed.resources = std::move(resources.value);
    error = std::move(resources.error);
    is_read = listed.resources.has_value();
  }
  if (!is_read) return {Progress::kFailed, answer, std::move(error), {}};
  if (answer.date) listed.now = answer.date;
  if (!listed.types || !listed.resources) return {Progress::kLoading, {}, {}, {}};
  return {Progress::kReady, {}, {}, config_of(model)};
}

}  // namespace widget
