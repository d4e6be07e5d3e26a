// What the page and the visitor are told: faults from answers, events on the element, spoken lines.
// Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// Why an answer that could not be used could not be used.
Fault fault_of(const Answer& answer);
// offline, timeout, server, busy, refused, garbled, rejected, unknown: the code of a booking:error event.
const char* fault_code(Fault fault);

void announce_fault(const Model& model, Fault fault, Effects& effects);
// `message` has nothing personal in it: no words of a server about what somebody typed.
void raise_error(const std::string& code, const std::string& message, Effects& effects);
// booking:ready, the first time it is called.
void tell_ready(Model& model, Effects& effects);

}  // namespace widget
