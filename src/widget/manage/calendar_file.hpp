// The calendar file of the booking shown. Internal to src/widget.
//
// Our server has it at a plain address, which also browsers inside other apps open: they save nothing that a page
// makes. The address is asked for when the visitor wants the file, because it is good for an hour only. Without such a
// server, or without its answer, the file is made here.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

void ask_for_calendar_file(Model& model, Effects& effects);
void calendar_link_answered(Model& model, const CalendarLinkAnswered& answered, Effects& effects);

}  // namespace widget
