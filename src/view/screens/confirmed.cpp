#include <algorithm>

#include "view/controls.hpp"
#include "view/screens/screens.hpp"
#include "widget/effect.hpp"

namespace view {
namespace {

std::string when_text(const Ui& ui, const core::Booking& booking) {
  const widget::Model& model = ui.model();
  return model.texts.say("when.range",
                         {{"date", model.texts.date(model.zone.local_date(booking.starts_at))},
                          {"start", time_text(ui, booking.starts_at)},
                          {"end", time_text(ui, booking.ends_at)}});
}

std::string who_text(const widget::Model& model, const core::Booking& booking) {
  for (const core::Resource& resource : model.config.resources) {
    if (booking.resource_id == resource.id) return resource.name;
  }
  return {};
}

// By the booking's own type: after an answer was lost it need not be the one now chosen.
std::string what_text(const widget::Model& model, const core::Booking& booking) {
  for (const core::BookingType& type : model.config.types) {
    if (type.id == booking.booking_type_id) return type.name;
  }
  return booking.title;
}

std::string lead_text(const widget::Model& model, bool pending) {
  const std::string& business = model.config.business_name;
  if (business.empty()) return model.texts.say(pending ? "done.pending_lead_us" : "done.lead_us");
  return model.texts.say(pending ? "done.pending_lead" : "done.lead", {{"business", business}});
}

// What was booked, in a framed box; returns the height.
float draw_booking(Ui& ui, const core::Booking& booking, const Rect& area) {
  constexpr float kPad = 16, kPitch = 32;
  const widget::Model& model = ui.model();
  const float x = area.x + kPad, w = area.w - 2 * kPad;
  float y = area.y + kPad;
  y += heading(ui, "made:type", what_text(model, booking), TextStyle::kHeading, 3, {x, y, w, 0}) +
       10;
  const auto row = [&](const char* key, Icon icon, const std::string& text) {
    if (!text.empty()) y += fact(ui, key, icon, text, {x, y, w, 0}) + kPitch - 20;
  };
  row("made:when", Icon::kCalendar, when_text(ui, booking));
  row("made:zone", Icon::kGlobe, model.texts.zone(model.zone, booking.starts_at));
  row("made:who", Icon::kPerson, who_text(model, booking));
  const float height = y - (kPitch - 20) + kPad - area.y;
  ui.painter().stroke(ui.place({area.x, area.y, area.w, height}), kButtonRadius, 1,
                      ui.theme().line);
  return height;
}

}  // namespace

float draw_confirmed(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  if (!model.made) return 0;
  const core::Texts& texts = model.texts;
  const core::Booking& booking = model.made->booking;
  const float pad = padding(area.columns), w = std::min(area.w - 2 * pad, 520.0f);
  const float x = area.x + (area.w - w) / 2;
  float y = area.y + 28;
  constexpr float kBadge = 56;
  const Rect badge = ui.place({x + (w - kBadge) / 2, y, kBadge, kBadge});
  ui.painter().disc(badge.x + kBadge / 2, y + kBadge / 2, kBadge / 2, ui.theme().soft);
  // The tick reads the same way in every language.
  ui.painter().icon(Icon::kTick, badge.x + 14, y + 14, ui.theme().accent, false, 28);
  y += kBadge + 16;
  const bool pending = booking.status == core::BookingStatus::kPending;
  y += heading(ui, widget::key::kHeading, texts.say(pending ? "done.pending" : "done.heading"),
               TextStyle::kTitle, 2, {x, y, w, 0}, Align::kCentre) +
       4;
  y += paragraph(ui, "done:lead", lead_text(model, pending), TextStyle::kSecondary, {x, y, w, 0},
                 ui.theme().muted, Align::kCentre) +
       20;
  if (!model.options.thank_you.empty()) {
    y += paragraph(ui, "done:words", model.options.thank_you, TextStyle::kBody, {x, y, w, 0},
                   ui.theme().text, Align::kCentre) +
         20;
  }
  y += draw_booking(ui, booking, {x, y, w, 0}) + 20;
  const std::string another = texts.say("done.another");
  const float height = button_height(ui, another, w, ButtonKind::kSecondary);
  if (button(ui, "another", another, {x, y, w, height}, ButtonKind::kSecondary)) {
    ui.dispatch(widget::BookAnotherPressed{});
  }
  return y + height + std::max(pad, 24.0f) - area.y;
}

}  // namespace view
