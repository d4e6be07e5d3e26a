#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {

float draw_loading(Ui& ui, const Area& area) {
  const float pad = padding(ui, area.columns), x = area.x + pad, w = area.w - 2 * pad;
  // Painted as a shape alone. It is the step's heading, which has the focus after Retry.
  ui.add({.role = Role::kHeading,
          .rect = {x, area.y + pad, w, 28},
          .style = TextStyle::kTitle,
          .detail = 2,
          .key = widget::key::kHeading,
          .name = ui.texts().say("loading")});
  skeleton(ui, {x, area.y + pad, w * 0.4f, 24}, 8);
  const widget::Fault retry_reason = widget::retry_fault(ui.model());
  if (retry_reason == widget::Fault::kNone) {
    skeleton(ui, {x, area.y + pad + 36, w * 0.6f, 16}, 8);
  } else {
    paragraph(ui, "loading:again", widget::retry_sentence(ui.model(), retry_reason),
              TextStyle::kSecondary, {x, area.y + pad + 32, w, 0}, ui.theme().muted, Align::kStart,
              Role::kStatus);
  }
  for (int row = 0; row < 3; ++row) {
    skeleton(ui, {x, area.y + pad + 72 + static_cast<float>(row) * 90, w, 78}, kButtonRadius);
  }
  return 2 * pad + 72 + 2 * 90 + 78;
}

float draw_failed(Ui& ui, const Area& area) {
  const float pad = padding(ui, area.columns), x = area.x + pad, w = area.w - 2 * pad;
  float y = area.y + pad;
  y += heading(ui, widget::key::kHeading, ui.texts().say("failed.heading"), TextStyle::kTitle, 2,
               {x, y, w, 0}) +
       8;
  y += paragraph(ui, "failed:why", widget::fault_sentence(ui.texts(), ui.model().catalog.fault),
                 TextStyle::kBody, {x, y, w, 0}, ui.theme().muted) +
       24;
  const float width = std::min(w, 240.0f);
  if (button(ui, widget::key::kRetry, ui.texts().say("retry"), {x, y, width, kFieldHeight},
             ButtonKind::kPrimary)) {
    ui.dispatch(widget::RetryPressed{});
  }
  return y + kFieldHeight + pad - area.y;
}

}  // namespace view
