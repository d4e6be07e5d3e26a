#include <algorithm>

#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {

std::string day_key(core::Date day) {
  return "day:" + core::format_date(day);
}

namespace {

constexpr float kWeekdayTop = 64, kCellsTop = 92;

// The state of a day, for its cell.
struct DayState {
  core::Date day;
  int times = 0;
  bool loading = false;
  bool failed = false;
  bool unchecked = false;  // may have times that are not known yet
  bool selected = false;
  bool today = false;
  bool has_own = false;  // the booking that is to be moved is on it
};

DayState day_state(const widget::Model& model, core::Date day) {
  DayState state{.day = day};
  const widget::MonthSlots* month = widget::shown_month(model);
  state.unchecked = !widget::is_checked(model, day);
  state.loading = !model.is_account && month && month->progress == widget::Progress::kLoading;
  if (widget::looks_for_first_month(model)) state.loading = true;
  state.failed = month && month->progress == widget::Progress::kFailed;
  if (month) {
    const auto found = month->days.find(day);
    if (found != month->days.end()) state.times = static_cast<int>(found->second.size());
  }
  state.selected = model.times.day == day;
  state.today = model.times.today == day;
  state.has_own = widget::has_own_booking(model, day);
  return state;
}

// The day a key leads to from `day`; arrows are physical, so they flip where the grid is mirrored.
core::Date day_after_key(const widget::Model& model, core::Date day, Key key, bool mirrored) {
  const date::weekday week_start = model.texts.locale().week_start;
  switch (key) {
    case Key::kLeft: return core::add_days(day, mirrored ? 1 : -1);
    case Key::kRight: return core::add_days(day, mirrored ? -1 : 1);
    case Key::kUp: return core::add_days(day, -7);
    case Key::kDown: return core::add_days(day, 7);
    case Key::kHome: return core::week_first(day, week_start);
    case Key::kEnd: return core::week_last(day, week_start);
    case Key::kPageUp: return core::add_months(day, -1);
    case Key::kPageDown: return core::add_months(day, 1);
    case Key::kShiftPageUp: return core::add_months(day, -12);
    case Key::kShiftPageDown: return core::add_months(day, 12);
    case Key::kEscape: return day;
  }
  return day;
}

// A day without times that can be chosen, or is chosen: an outline without fill.
void paint_quiet_day(Ui& ui, const DayState& state, const Rect& cell) {
  const Theme& theme = ui.theme();
  const bool strong = state.selected || (state.unchecked && ui.hovered(cell));
  ui.painter().stroke(ui.place(cell), kControlRadius, 1, strong ? theme.accent : theme.line);
}

void paint_open_day(Ui& ui, const DayState& state, const Rect& cell, float chosen) {
  const Theme& theme = ui.theme();
  const std::uint32_t id = node_id(day_key(state.day));
  const float over = ui.part(id, Look::kOver, ui.hovered(cell));
  const float down = ui.part(id, Look::kPressed, ui.pressed(cell));
  const Color fill = mix(mix(theme.fill, theme.hover, over), theme.press, down);
  const Rect place = ui.place(cell);
  ui.painter().fill(place, kControlRadius, mix(theme.soft, fill, chosen));
  const float line = std::max(over * (1 - chosen), theme.rim == theme.fill ? 0 : chosen);
  if (line > 0) ui.painter().stroke(place, kControlRadius, 1, with_alpha(theme.accent, line));
  if (down > 0 && !state.selected) {
    ui.painter().fill(place, kControlRadius, with_alpha(theme.text, 0.08f * down));
  }
}

void paint_day(Ui& ui, const DayState& state, const Rect& cell) {
  const Theme& theme = ui.theme();
  const bool open = state.times > 0;
  Color ink = open ? theme.accent : state.unchecked ? theme.muted : theme.unavailable;
  if (state.loading) {
    skeleton(ui, cell, kControlRadius);
  } else if (open) {
    const float chosen = ui.part(node_id(day_key(state.day)), Look::kChosen, state.selected);
    paint_open_day(ui, state, cell, chosen);
    ink = mix(theme.accent, theme.on_accent, chosen);
  }
  if (!open && (state.selected || state.unchecked)) paint_quiet_day(ui, state, cell);
  if (state.has_own) ui.painter().stroke(ui.place(cell), kControlRadius, 2, theme.accent);
  ui.run(ui.texts().day_number(state.day), open ? TextStyle::kControlStrong : TextStyle::kControl,
         cell, ink, Align::kCentre);
  if (state.today) {
    const Rect dot = ui.place({cell.x + cell.w / 2, cell.y + cell.h - 7, 0, 0});
    ui.painter().disc(dot.x, dot.y, 2, ink);
  }
}

std::string day_name(const core::Texts& texts, const DayState& state) {
  std::string day = texts.date(state.day);
  if (state.has_own) day = texts.say("day.own", {{"day", day}});
  if (state.loading || state.failed) return day;
  if (state.times == 0) {
    return texts.say(state.unchecked ? "day.unchecked" : "day.none", {{"day", day}});
  }
  return texts.say_count("day.times", state.times, {{"day", day}});
}

void draw_day(Ui& ui, core::Date day, const Rect& cell, bool tab_stop) {
  const DayState state = day_state(ui.model(), day);
  paint_day(ui, state, cell);
  std::uint32_t flags = 0;
  if (tab_stop) flags |= kTabStop;
  const bool open = state.times > 0;
  const bool can_choose = open || state.unchecked;
  if (!can_choose) flags |= kDisabled;
  if (state.selected) flags |= kSelected;
  if (state.today) flags |= kToday;
  const std::uint32_t id = ui.add({.role = Role::kGridCell,
                                   .flags = flags,
                                   .rect = cell,
                                   .style = open ? TextStyle::kControlStrong : TextStyle::kControl,
                                   .align = Align::kCentre,
                                   .key = day_key(day),
                                   .name = ui.makes_nodes() ? day_name(ui.texts(), state) : "",
                                   .value = ui.texts().day_number(day)});
  if (can_choose && ui.activated(id)) ui.dispatch(widget::DayPicked{day});
  if (state.unchecked && ui.hovered(cell) && ui.model().times.checking.pointed != day) {
    ui.dispatch(widget::DayPointedAt{day});
  }
  // A key held down repeats before the next frame moves the focus.
  core::Date focus = day;
  for (const Key key : ui.keys(id)) focus = day_after_key(ui.model(), focus, key, ui.mirrored());
  if (focus != day) ui.dispatch(widget::DayFocused{focus});
}

void draw_weekdays(Ui& ui, const Area& area, const core::MonthGrid& grid, float column) {
  ui.open(
      {.role = Role::kRow, .rect = {area.x, area.y + kWeekdayTop, area.w, 20}, .key = "week:head"});
  const core::Texts& texts = ui.texts();
  float widest = 0;
  for (unsigned i = 0; i < 7; ++i) {
    const std::string name = texts.weekday_short(date::weekday{i});
    widest = std::max(widest, ui.engine().width(name, TextStyle::kLabel));
  }
  const bool is_narrow = widest > column - 4;
  for (int i = 0; i < 7; ++i) {
    const date::weekday day{date::sys_days(grid.day(i))};
    const std::string name = is_narrow ? texts.weekday_narrow(day) : texts.weekday_short(day);
    const Rect cell = {area.x + static_cast<float>(i) * column, area.y + kWeekdayTop, column, 20};
    ui.run(name, TextStyle::kLabel, cell, ui.theme().muted, Align::kCentre);
    ui.add({.role = Role::kColumnHeader,
            .rect = cell,
            .style = TextStyle::kLabel,
            .align = Align::kCentre,
            .key = "weekday:" + std::to_string(i),
            .name = texts.weekday(day),
            .value = name});
  }
  ui.close();
}

// Returns the height that it adds where the month stands above the arrows, because beside them a word of it would
// be broken.
float draw_month_header(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  constexpr float kButton = 44, kGap = 8;
  const std::string month = core::with_capital(model.texts.month(model.times.month));
  const float beside = area.w - 2 * kButton - 2 * kGap;
  const bool is_above = widest_word(ui.engine(), month, TextStyle::kHeading) > beside;
  const Rect rect = {area.x, is_above ? area.y : area.y + 10, is_above ? area.w : beside, 0};
  const float height = heading(ui, "month", month, TextStyle::kHeading, 3, rect);
  const float added = is_above ? height + kGap : 0;
  const float end = area.x + area.w, y = area.y + added;
  if (icon_button(ui, "month:previous", Icon::kBack, model.texts.say("month.previous"),
                  {end - 2 * kButton - kGap, y, kButton, kButton},
                  !widget::can_show_previous_month(model))) {
    ui.dispatch(widget::PreviousMonthAsked{});
  }
  if (icon_button(ui, "month:next", Icon::kForward, model.texts.say("month.next"),
                  {end - kButton, y, kButton, kButton}, !widget::can_show_next_month(model))) {
    ui.dispatch(widget::NextMonthAsked{});
  }
  return added;
}

}  // namespace

float draw_calendar(Ui& ui, const Area& whole) {
  const widget::Model& model = ui.model();
  const float added = draw_month_header(ui, whole);
  const Area area = {whole.x, whole.y + added, whole.w, whole.columns};
  const core::MonthGrid grid = core::month_grid(model.times.month, model.texts.locale().week_start);
  const float column = area.w / 7, cell_width = std::min(52.0f, column - 4);
  const float cells_top = area.y + kCellsTop;
  const float pitch = kTarget + ui.space(4);
  const float height = kCellsTop + static_cast<float>(grid.weeks) * pitch - ui.space(4);
  const core::Date tab_stop = grid.in_month(model.times.focus_day)
                                  ? model.times.focus_day
                                  : core::first_day(model.times.month);
  ui.open({.role = Role::kGrid,
           .rect = {area.x, area.y + kWeekdayTop, area.w, height - kWeekdayTop},
           .key = "calendar",
           .name = core::with_capital(model.texts.month(model.times.month))});
  draw_weekdays(ui, area, grid, column);
  for (int week = 0; week < grid.weeks; ++week) {
    const float y = cells_top + static_cast<float>(week) * pitch;
    ui.open({.role = Role::kRow,
             .rect = {area.x, y, area.w, 44},
             .key = "week:" + std::to_string(week)});
    for (int i = 0; i < 7; ++i) {
      const core::Date day = grid.day(week * 7 + i);
      const Rect cell = {area.x + static_cast<float>(i) * column + (column - cell_width) / 2, y,
                         cell_width, 44};
      if (grid.in_month(day)) {
        draw_day(ui, day, cell, day == tab_stop);
      } else {
        ui.add({.role = Role::kEmptyCell, .rect = cell, .key = day_key(day) + ":empty"});
      }
    }
    ui.close();
  }
  ui.close();
  return added + height;
}

}  // namespace view
