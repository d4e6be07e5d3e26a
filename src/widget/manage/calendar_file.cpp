#include "widget/manage/calendar_file.hpp"

#include <utility>

#include "core/protocol/manage.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/manage/calendar_entry.hpp"

namespace widget {
namespace {

void save_calendar_file(const Model& model, const core::Booking& booking, Effects& effects) {
  effects.push_back(SaveFile{"booking-" + std::to_string(booking.id) + ".ics",
                             "text/calendar;charset=utf-8",
                             core::calendar_file(calendar_entry(model, booking))});
}

const std::string& token_of_shown(const Model& model) {
  return model.step == Step::kConfirmed ? model.booking.made->manage_token : model.manage.token;
}

}  // namespace

void ask_for_calendar_file(Model& model, Effects& effects) {
  const core::Booking* booking = shown_booking(model);
  if (!booking || model.calendar_request) return;
  const std::string& token = token_of_shown(model);
  if (model.is_account || token.empty()) return save_calendar_file(model, *booking, effects);
  model.calendar_request = ++model.last_request;
  effects.push_back(MakeCalendarLink{model.calendar_request, booking->id, token});
}

void calendar_link_answered(Model& model, const CalendarLinkAnswered& answered, Effects& effects) {
  if (!model.calendar_request || model.calendar_request != answered.request) return;
  model.calendar_request = 0;
  const core::Booking* booking = shown_booking(model);
  if (!booking) return;
  auto path = core::read_calendar_link(answered.answer.status, answered.answer.body, booking->id);
  if (!path) return save_calendar_file(model, *booking, effects);
  effects.push_back(OpenFile{std::move(*path.value)});
}

}  // namespace widget
