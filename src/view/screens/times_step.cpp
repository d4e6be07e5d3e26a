// The step where a day and a time are chosen: summary, calendar and times, in one, two or three
// columns.
#include <algorithm>

#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/platform/effect.hpp"
#include "widget/times/times_queries.hpp"

namespace view {
namespace {

// The screen's parts are elements of their own, because the page lays them out by itself until the engine is there
// (web/first/first.css).
void open_part(Ui& ui, const char* key, const Area& area) {
  ui.open({.role = Role::kGroup, .rect = {area.x, area.y, area.w, 0}, .key = key});
}

// The zone that times are shown in, and the clock they are written with.
float draw_clock_line(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  ui.painter().horizontal_line(ui.place({area.x, 0, area.w, 0}).x, area.y, area.w, ui.theme().line);
  const float y = area.y + 17;
  const core::Instant at = widget::moment_shown(model).value_or(
      model.times.zone.day_bounds(model.times.focus_day).begin);
  const std::string zone = model.texts.zone(model.times.zone, at);
  const std::string twelve = model.texts.say("cycle.12"), twenty_four = model.texts.say("cycle.24");
  const float switch_w = std::min(switch_width(ui, twelve, twenty_four), area.w);
  // Below each other where a zone's name would be broken inside a word.
  const bool beside = least_picker_width(ui, zone) <= area.w - switch_w;
  const ChoiceResult picker = picker_button(ui, widget::key::kZone, Icon::kGlobe, zone,
                                            model.texts.say("zone.button", {{"zone", zone}}),
                                            area.x, y, area.w - (beside ? switch_w : 0));
  if (picker.picked) ui.dispatch(widget::ZonesOpened{});
  const float height = switch_height(ui, twelve, twenty_four, switch_w);
  const int chosen = switch_pair(ui, "cycle", model.texts.say("cycle.group"), twelve, twenty_four,
                                 model.times.hour_cycle == core::HourCycle::k12 ? 0 : 1,
                                 {area.x + (beside ? area.w - switch_w : 0),
                                  beside ? y : y + picker.height + ui.space(8), switch_w, height});
  if (chosen >= 0) {
    ui.dispatch(widget::HourCyclePicked{chosen == 0 ? core::HourCycle::k12 : core::HourCycle::k24});
  }
  return 17 + (beside ? std::max(height, picker.height) : picker.height + ui.space(8) + height);
}

// Calendar with what belongs to it; returns the height.
float draw_month(Ui& ui, const Area& area) {
  open_part(ui, "part:month", area);
  float y = area.y;
  if (ui.model().times.slot_was_taken) {
    const std::string text =
        ui.texts().say(ui.model().manage.is_rescheduling ? "reschedule.taken" : "slot.taken");
    y += notice(ui,
                {.key = "slot:taken", .text = text, .action_key = {}, .action = {}, .error = true},
                {area.x, y, area.w, 0})
             .height +
         16;
  }
  y += draw_calendar(ui, {area.x, y, area.w, area.columns});
  y += 20 + draw_clock_line(ui, {area.x, y + 20, area.w, area.columns});
  ui.close();
  return y - area.y;
}

float draw_summary_part(Ui& ui, const Area& area) {
  open_part(ui, "part:summary", area);
  const float height = draw_summary(ui, area, true, true);
  ui.close();
  return height;
}

float draw_times_part(Ui& ui, const Area& area, int across) {
  open_part(ui, "part:times", area);
  const float height = draw_day_times(ui, area, across);
  ui.close();
  return height;
}

float draw_one_column(Ui& ui, const Area& area) {
  const float pad = padding(ui, area.columns), x = area.x + pad, w = area.w - 2 * pad;
  const Color line = ui.theme().line;
  float y = area.y + 24;
  y += draw_summary_part(ui, {x, y, w, area.columns}) + 24;
  ui.painter().horizontal_line(area.x, y, area.w, line);
  y += 21 + draw_month(ui, {x, y + 21, w, area.columns}) + 20;
  ui.painter().horizontal_line(area.x, y, area.w, line);
  y += 24 + draw_times_part(ui, {x, y + 24, w, area.columns}, 3) + pad;
  return y - area.y;
}

float draw_two_columns(Ui& ui, const Area& area) {
  constexpr float kInset = 24;
  const float pad = padding(ui, area.columns), rest = area.w - kSideColumn;
  const Color line = ui.theme().line;
  const float top =
      area.y + pad +
      draw_summary_part(ui, {area.x + pad, area.y + pad, area.w - 2 * pad, area.columns}) + 24;
  ui.painter().horizontal_line(area.x, top, area.w, line);
  const float month =
      draw_month(ui, {area.x + pad, top + 24, rest - 2 * pad, area.columns}) + 24 + pad;
  const float times =
      draw_times_part(
          ui, {area.x + rest + kInset, top + 32, kSideColumn - 2 * kInset, area.columns}, 0) +
      32 + pad;
  const float height = std::max(month, times);
  ui.painter().vertical_line(ui.place({area.x + rest, 0, 1, 0}).x, top, height, line);
  return top + height - area.y;
}

float draw_three_columns(Ui& ui, const Area& area) {
  constexpr float kInset = 24;
  const float pad = padding(ui, area.columns), rest = area.w - 2 * kSideColumn;
  const float summary = draw_summary_part(
      ui, {area.x + kInset, area.y + pad, kSideColumn - 2 * kInset, area.columns});
  const float month =
      draw_month(ui, {area.x + kSideColumn + pad, area.y + pad, rest - 2 * pad, area.columns});
  const float times_x = area.x + kSideColumn + rest;
  const float times =
      draw_times_part(
          ui, {times_x + kInset, area.y + pad + 8, kSideColumn - 2 * kInset, area.columns}, 0) +
      8;
  const float height = std::max({summary, month, times}) + 2 * pad;
  for (const float x : {area.x + kSideColumn, times_x}) {
    ui.painter().vertical_line(ui.place({x, 0, 1, 0}).x, area.y, height, ui.theme().line);
  }
  return height;
}

}  // namespace

float draw_times(Ui& ui, const Area& area) {
  switch (area.columns) {
    case Columns::kOne: return draw_one_column(ui, area);
    case Columns::kTwo: return draw_two_columns(ui, area);
    case Columns::kThree: return draw_three_columns(ui, area);
  }
  return 0;
}

}  // namespace view
