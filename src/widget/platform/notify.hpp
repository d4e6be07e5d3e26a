// Notifications: faults from responses, events on the element, announcements.
// Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// Why a response is unusable.
Fault fault_of(const Answer& answer);
// offline, timeout, server, busy, refused, garbled, rejected, unknown: the code of a booking:error event.
const char* fault_code(Fault fault);

void announce_fault(const Model& model, Fault fault, Effects& effects);
// `message` contains no personal data: no words of the server about what the visitor typed.
void raise_error(const std::string& code, const std::string& message, Effects& effects);
// booking:ready, the first time it is called.
void raise_ready(Model& model, Effects& effects);

}  // namespace widget
