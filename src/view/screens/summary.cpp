#include "view/controls.hpp"
#include "view/screens/screens.hpp"
#include "widget/platform/effect.hpp"

namespace view {

std::string time_text(const Ui& ui, core::Instant at) {
  const widget::Model& model = ui.model();
  const core::LocalMoment local = model.zone.to_local(at);
  std::string text = model.texts.time(local.time, model.hour_cycle);
  if (model.zone.to_instant(local.time).kind == core::LocalKind::kOverlap) {
    text.append(" ").append(model.texts.abbreviation(local));
  }
  return text;
}

std::string duration_text(const core::Texts& texts, int minutes) {
  return texts.say_count("duration.minutes", minutes);
}

float draw_summary(Ui& ui, const Area& area, bool with_back, bool is_heading) {
  constexpr float kFactPitch = 32;
  const widget::Model& model = ui.model();
  const core::BookingType* type = widget::chosen_type(model);
  if (!type) return 0;
  float y = area.y;
  if (with_back && widget::can_go_back(model)) {
    if (back_button(ui, area.x, y)) ui.dispatch(widget::BackPressed{});
    y += 20 + 16;
  }
  if (model.step != widget::Step::kDetails) {
    y += draw_way_to_my_bookings(ui, {area.x, y, area.w, 0});
  }
  if (!model.config.business_name.empty()) {
    y += paragraph(ui, "summary:business", model.config.business_name, TextStyle::kSecondary,
                   {area.x, y, area.w, 0}, ui.theme().muted);
  }
  y += heading(ui, is_heading ? widget::key::kHeading : "summary:type", type->name,
               TextStyle::kTitle, 2, {area.x, y, area.w, 0});
  if (!type->description.empty()) {
    y += 4 + paragraph(ui, "summary:description", type->description, TextStyle::kSecondary,
                       {area.x, y + 4, area.w, 0}, ui.theme().muted);
  }
  y += 16;
  const auto add_fact = [&](const char* key, Icon icon, const std::string& text, bool strong) {
    y += fact(ui, key, icon, text, {area.x, y, area.w, 0}, strong) + kFactPitch - 20;
  };
  add_fact("summary:duration", Icon::kClock, duration_text(model.texts, type->duration_minutes),
           false);
  if (const core::Resource* resource = widget::chosen_resource(model)) {
    add_fact("summary:resource", Icon::kPerson, resource->name, false);
  } else if (model.resource_chosen) {
    add_fact("summary:resource", Icon::kPerson, model.texts.say("resources.anyone"), false);
  }
  if (model.managing.is_rescheduling && model.managing.booking) {
    const core::Instant at = model.managing.booking->starts_at;
    add_fact("summary:now", Icon::kCalendar,
             model.texts.say("reschedule.now", {{"day", model.texts.day(model.zone.local_date(at))},
                                                {"time", time_text(ui, at)}}),
             true);
  }
  if (model.step == widget::Step::kDetails && model.slot) {
    const core::Date day = model.zone.local_date(model.slot->starts_at);
    add_fact("summary:when", Icon::kCalendar,
             model.texts.say("when.day_time", {{"day", model.texts.day(day)},
                                               {"time", time_text(ui, model.slot->starts_at)}}),
             true);
    add_fact("summary:zone", Icon::kGlobe, model.texts.zone(model.zone, model.slot->starts_at),
             false);
  }
  return y - (kFactPitch - 20) - area.y;
}

}  // namespace view
