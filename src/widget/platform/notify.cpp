#include "widget/platform/notify.hpp"

#include "widget/queries.hpp"

namespace widget {

core::Instant now(const Model& model) {
  const std::int64_t passed = model.clock.elapsed_ms - model.catalog.config_at;
  return model.catalog.config.now + core::Seconds{passed / 1000};
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

Fault retry_fault(const Model& model) {
  const RetryState& retry = model.is_account && model.catalog.progress == Progress::kReady
                                ? model.times.checking.retry
                                : model.reading;
  const bool is_again = retry.times > 0 || retry.not_before > model.clock.elapsed_ms;
  return is_again ? retry.fault : Fault::kNone;
}

std::string retry_sentence(const Model& model, Fault fault) {
  if (fault == Fault::kNone) return {};
  if (fault == Fault::kBusy) return model.texts.say("trying.busy");
  return model.texts.say(model.is_offline ? "trying.offline" : "trying.lost");
}

Fault fault_of(const Answer& answer) {
  if (answer.delivery == Answer::Delivery::kTimedOut) return Fault::kTimeout;
  if (answer.delivery == Answer::Delivery::kOffline || answer.status <= 0) return Fault::kOffline;
  switch (answer.status) {
    case 401:
    case 403:
    case 404: return Fault::kRefused;
    case 408: return Fault::kTimeout;
    case 429:
    case 503: return Fault::kBusy;
    default: break;
  }
  if (answer.status >= 500) return Fault::kServer;
  return answer.status >= 400 ? Fault::kRejected : Fault::kGarbled;
}

const char* fault_code(Fault fault) {
  switch (fault) {
    case Fault::kNone: return "";
    case Fault::kOffline: return "offline";
    case Fault::kTimeout: return "timeout";
    case Fault::kServer: return "server";
    case Fault::kBusy: return "busy";
    case Fault::kRefused: return "refused";
    case Fault::kGarbled: return "garbled";
    case Fault::kRejected: return "rejected";
    case Fault::kUnknown: return "unknown";
  }
  return "";
}

void announce_fault(const Model& model, Fault fault, Effects& effects) {
  // Until the widget is ready the visitor may be reading the rest of the page: announce politely.
  effects.push_back(Announce{fault_sentence(model.texts, fault), model.ready_raised});
}

void raise_error(const std::string& code, const std::string& message, Effects& effects) {
  effects.push_back(RaiseEvent{"booking:error", core::error_event(code, message)});
}

void raise_ready(Model& model, Effects& effects) {
  if (model.ready_raised) return;
  model.ready_raised = true;
  effects.push_back(RaiseEvent{"booking:ready", "{}"});
}

}  // namespace widget
