#include <algorithm>

#include "view/controls.hpp"
#include "view/screens/screens.hpp"
#include "widget/platform/effect.hpp"

namespace view {

float draw_confirmed(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  if (!model.made) return 0;
  const core::Texts& texts = model.texts;
  const core::Booking& booking = model.made->booking;
  const float pad = padding(ui, area.columns), w = std::min(area.w - 2 * pad, 520.0f);
  const float x = area.x + (area.w - w) / 2;
  float y = area.y + ui.space(28);
  y += draw_badge(ui, x, y, w) + ui.space(16);
  const bool pending = booking.status == core::BookingStatus::kPending;
  y += heading(ui, widget::key::kHeading, texts.say(pending ? "done.pending" : "done.heading"),
               TextStyle::kTitle, 2, {x, y, w, 0}, Align::kCentre) +
       4;
  y += paragraph(ui, "done:lead", lead_text(model, pending), TextStyle::kSecondary, {x, y, w, 0},
                 ui.theme().muted, Align::kCentre) +
       ui.space(20);
  if (!model.options.thank_you.empty()) {
    y += paragraph(ui, "done:words", model.options.thank_you, TextStyle::kBody, {x, y, w, 0},
                   ui.theme().text, Align::kCentre) +
         ui.space(20);
  }
  y += draw_booking(ui, booking, {x, y, w, 0}) + ui.space(20);
  y += draw_calendar_links(ui, booking, {x, y, w, 0}) + ui.space(20);
  const std::string another = texts.say("done.another");
  const float height = button_height(ui, another, w, ButtonKind::kSecondary);
  if (button(ui, "another", another, {x, y, w, height}, ButtonKind::kSecondary)) {
    ui.dispatch(widget::BookAnotherPressed{});
  }
  y += height;
  const float link = draw_manage_link(ui, {x, y + 12, w, 0}, false);
  if (link > 0) y += 12 + link;
  return y + std::max(pad, 24.0f) - area.y;
}

}  // namespace view
