#include "widget/platform/notify.hpp"

#include <nlohmann/json.hpp>

namespace widget {

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
  // Before the widget was ever ready the visitor may be reading the rest of the page: say it
  // quietly.
  effects.push_back(Announce{fault_sentence(model.texts, fault), model.ready_raised});
}

void raise_error(const std::string& code, const std::string& message, Effects& effects) {
  core::Json detail = core::Json::object();
  detail["code"] = code;
  detail["message"] = message;
  effects.push_back(RaiseEvent{"booking:error",
                               detail.dump(-1, ' ', false, core::Json::error_handler_t::replace)});
}

void tell_ready(Model& model, Effects& effects) {
  if (model.ready_raised) return;
  model.ready_raised = true;
  effects.push_back(RaiseEvent{"booking:ready", "{}"});
}

}  // namespace widget
