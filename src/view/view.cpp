#include "view/view.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "view/toolkit/ui.hpp"

namespace view {
namespace {

Columns columns_for(float width) {
  if (width >= kThreeColumnsFrom) return Columns::kThree;
  return width >= kTwoColumnsFrom ? Columns::kTwo : Columns::kOne;
}

float draw_screen(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  if (model.catalog.progress == widget::Progress::kFailed) return draw_failed(ui, area);
  if (model.catalog.progress != widget::Progress::kReady) return draw_loading(ui, area);
  switch (model.step) {
    case widget::Step::kTypes: return draw_types(ui, area);
    case widget::Step::kResources: return draw_resources(ui, area);
    case widget::Step::kTimes:
      return model.zones.is_open ? draw_zones(ui, area) : draw_times(ui, area);
    case widget::Step::kDetails: return draw_details(ui, area);
    case widget::Step::kConfirmed: return draw_confirmed(ui, area);
    case widget::Step::kManage: return draw_manage(ui, area);
    case widget::Step::kReschedule: return draw_reschedule(ui, area);
    case widget::Step::kMyBookings: return draw_my_bookings(ui, area);
  }
  return 0;
}

// Above every screen; returns the height.
[[gnu::noinline]] float draw_offline(Ui& ui, const Area& card) {
  const widget::Model& model = ui.model();
  if (!model.is_offline || !model.ready_raised) return 0;
  constexpr float kAbove = 16, kBelow = 12;
  const float pad = padding(ui, card.columns);
  const std::string text = model.texts.say("line.lost");
  const Rect rect = {card.x + pad, card.y + kAbove, card.w - 2 * pad, 0};
  return kAbove + notice(ui, {.key = "offline", .text = text}, rect).height + kBelow;
}

}  // namespace

Frame draw(const widget::Model& model, const Input& input, TextEngine& text, ImDrawList& list) {
  Frame frame;
  Ui ui(model, input, text, list, frame);
  const float width = std::min(input.width, kMaxWidth);
  const Area card = {(input.width - width) / 2, 0, width, columns_for(input.width)};
  const float above = draw_offline(ui, card);
  frame.height = std::ceil(above + draw_screen(ui, {card.x, card.y + above, card.w, card.columns}));
  // The card lies below its content, and its height is known only after it.
  const int content = list.IdxBuffer.Size;
  const Rect rect = {card.x, 0, card.w, frame.height};
  ui.painter().fill(rect, input.framed ? kCardRadius : 0, ui.theme().surface);
  if (input.framed) ui.painter().stroke(rect, kCardRadius, 1, ui.theme().line);
  std::rotate(list.IdxBuffer.begin(), list.IdxBuffer.begin() + content, list.IdxBuffer.end());
  frame.moving = input.motion && input.motion->settle(input.now_ms);
  return frame;
}

}  // namespace view
