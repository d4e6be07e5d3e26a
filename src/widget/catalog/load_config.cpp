#include "widget/catalog/load_config.hpp"

#include <utility>

#include "widget/catalog/account_catalog.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

Outcome config_failed(Model& model, const Answer& answer, const core::ApiError& error,
                      Effects& effects) {
  if (tries_again(model, model.reading, answer, error)) {
    wake_for(model, model.reading, effects);
    return Outcome::kNone;
  }
  const Fault fault = fault_of(answer);
  model.catalog.progress = Progress::kFailed;
  model.catalog.fault = fault;
  raise_error(fault_code(fault),
              error.message.empty() ? fault_sentence(model.texts, fault) : error.message, effects);
  announce_fault(model, fault, effects);
  return Outcome::kNone;
}

Outcome config_loaded(Model& model, core::WidgetConfig config) {
  model.catalog.progress = Progress::kReady;
  model.catalog.config = std::move(config);
  model.catalog.config_at = model.clock.elapsed_ms;
  model.reading = {};
  return Outcome::kConfigLoaded;
}

}  // namespace

void load_config(Model& model, Effects& effects) {
  model.catalog.progress = Progress::kLoading;
  model.catalog.fault = Fault::kNone;
  if (model.is_account) return load_catalog(model, effects);
  effects.push_back(LoadConfig{});
}

Outcome config_answered(Model& model, const Answer& answer, Effects& effects) {
  if (model.catalog.progress != Progress::kLoading || model.is_account) return Outcome::kNone;
  if (answer.delivery == Answer::Delivery::kAnswered && answer.status == 404) {
    model.is_account = true;
    load_config(model, effects);
    return Outcome::kNone;
  }
  core::Result<core::WidgetConfig> config;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    config = core::read_config(answer.status, answer.body);
  }
  if (!config) return config_failed(model, answer, config.error, effects);
  return config_loaded(model, std::move(*config.value));
}

Outcome catalog_answered(Model& model, const CatalogAnswered& answered, Effects& effects) {
  if (model.catalog.progress != Progress::kLoading) return Outcome::kNone;
  if (!model.is_account || answered.request != model.catalog.account.request) return Outcome::kNone;
  CatalogState state = read_catalog(model, answered);
  if (state.progress == Progress::kFailed) {
    return config_failed(model, state.failure, state.error, effects);
  }
  if (state.progress != Progress::kReady) return Outcome::kNone;
  return config_loaded(model, std::move(state.config));
}

}  // namespace widget
