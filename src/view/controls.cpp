#include "view/controls.hpp"

#include <algorithm>

namespace view {
namespace {

// The line and text colours of a bordered control, by what the mouse does.
Color line_color(const Ui& ui, const Rect& rect, bool disabled) {
  const Theme& theme = ui.theme();
  return !disabled && ui.hovered(rect) ? theme.accent : theme.line;
}

// Pressing darkens what is filled and tints what is not.
void press_tint(Ui& ui, const Rect& rect, float radius) {
  if (ui.pressed(rect)) {
    ui.painter().fill(ui.place(rect), radius, with_alpha(ui.theme().text, 0.08f));
  }
}

void bordered(Ui& ui, const Rect& rect, float radius, Color fill, Color line) {
  ui.painter().fill(ui.place(rect), radius, fill);
  ui.painter().stroke(ui.place(rect), radius, 1, line);
}

constexpr float kButtonPadding = 12;
constexpr float kSwitchPadding = 6;

TextStyle button_style(ButtonKind kind) {
  return kind == ButtonKind::kSecondary ? TextStyle::kBody : TextStyle::kHeading;
}

}  // namespace

float heading(Ui& ui, std::string_view key, std::string_view text, TextStyle style, int level,
              const Rect& rect, Align align) {
  const float height = ui.lines(text, style, rect, ui.theme().text, align);
  ui.add({.role = Role::kHeading,
          .rect = {rect.x, rect.y, rect.w, height},
          .style = style,
          .align = align,
          .detail = static_cast<std::uint32_t>(level),
          .key = std::string(key),
          .name = std::string(text)});
  return height;
}

float paragraph(Ui& ui, std::string_view key, std::string_view text, TextStyle style,
                const Rect& rect, Color color, Align align, Role role, std::uint32_t flags) {
  const float height = ui.lines(text, style, rect, color, align);
  ui.add({.role = role,
          .flags = flags,
          .rect = {rect.x, rect.y, rect.w, height},
          .style = style,
          .align = align,
          .key = std::string(key),
          .name = std::string(text)});
  return height;
}

float fact(Ui& ui, std::string_view key, Icon icon, std::string_view text, const Rect& rect,
           bool strong) {
  constexpr float kGap = 10, kIcon = 18;
  const TextStyle style = strong ? TextStyle::kSecondaryStrong : TextStyle::kSecondary;
  const float indent = kIcon + kGap;
  ui.icon(icon, rect.x, rect.y + 1, ui.theme().muted);
  return paragraph(ui, key, text, style, {rect.x + indent, rect.y, rect.w - indent, 0},
                   ui.theme().text);
}

float button_height(Ui& ui, std::string_view label, float width, ButtonKind kind, float least) {
  const float text = ui.measure_height(label, button_style(kind), width - 2 * kButtonPadding);
  return std::max(least, text + 20);
}

bool button(Ui& ui, std::string_view key, std::string_view label, const Rect& rect, ButtonKind kind,
            ButtonState state) {
  const Theme& theme = ui.theme();
  const bool primary = kind == ButtonKind::kPrimary;
  Color ink = primary ? theme.on_accent : theme.text;
  if (primary) {
    const bool lit = ui.hovered(rect) && !state.disabled;
    ui.painter().fill(ui.place(rect), kButtonRadius, with_alpha(theme.accent, lit ? 0.92f : 1.0f));
  } else if (kind == ButtonKind::kSecondary) {
    bordered(ui, rect, kButtonRadius, theme.surface, line_color(ui, rect, state.disabled));
  } else {
    if (ui.hovered(rect)) ui.painter().fill(ui.place(rect), kButtonRadius, theme.soft);
    ink = theme.accent;
  }
  if (!state.disabled) press_tint(ui, rect, kButtonRadius);
  const TextStyle style = button_style(kind);
  const float text_width = rect.w - 2 * kButtonPadding;
  const float text_height = ui.measure_height(label, style, text_width);
  ui.lines(label, style,
           {rect.x + kButtonPadding, rect.y + (rect.h - text_height) / 2, text_width, 0}, ink,
           Align::kCentre);
  std::uint32_t flags = kTabStop;
  if (state.disabled) flags |= kDisabled;
  if (state.busy) flags |= kBusy;
  if (state.submit) flags |= kSubmit;
  if (primary) flags |= kPrimary;
  if (state.escape) flags |= kEscape;
  const std::uint32_t id = ui.add({.role = state.href.empty() ? Role::kButton : Role::kLink,
                                   .flags = flags,
                                   .rect = rect,
                                   .style = style,
                                   .align = Align::kCentre,
                                   .key = std::string(key),
                                   .name = std::string(label),
                                   .value = std::string(state.href)});
  return !state.disabled && state.href.empty() && ui.activated(id);
}

bool back_button(Ui& ui, float x, float y) {
  const std::string label = ui.texts().say("back");
  const float width = ui.engine().width(label, TextStyle::kSecondaryStrong);
  // The target reaches past the word on every side; the word itself stays on the grid.
  const Rect rect = {x - 8, y - 12, width + 38, kTarget};
  if (ui.hovered(rect)) ui.painter().fill(ui.place(rect), kButtonRadius, ui.theme().soft);
  press_tint(ui, rect, kButtonRadius);
  ui.icon(Icon::kBack, x - 4, y + 1, ui.theme().accent);
  ui.run(label, TextStyle::kSecondaryStrong, {x + 18, y, width, 20}, ui.theme().accent);
  const std::uint32_t id = ui.add({.role = Role::kButton,
                                   .flags = kTabStop,
                                   .rect = rect,
                                   .style = TextStyle::kSecondaryStrong,
                                   .align = Align::kCentre,
                                   .key = "back",
                                   .name = label});
  return ui.activated(id);
}

bool icon_button(Ui& ui, std::string_view key, Icon icon, std::string_view name, const Rect& rect,
                 bool disabled) {
  const Theme& theme = ui.theme();
  bordered(ui, rect, kControlRadius, theme.surface,
           disabled ? with_alpha(theme.line, 0.6f) : line_color(ui, rect, false));
  if (!disabled) press_tint(ui, rect, kControlRadius);
  ui.icon(icon, rect.x + (rect.w - 18) / 2, rect.y + (rect.h - 18) / 2,
          disabled ? with_alpha(theme.muted, 0.45f) : theme.text);
  const std::uint32_t id = ui.add({.role = Role::kButton,
                                   .flags = kTabStop | (disabled ? kDisabled : 0u),
                                   .rect = rect,
                                   .align = Align::kCentre,
                                   .key = std::string(key),
                                   .name = std::string(name),
                                   .value = icon == Icon::kBack ? "‹" : "›"});
  return !disabled && ui.activated(id);
}

ChoiceResult choice_row(Ui& ui, const ChoiceRow& row, float x, float y, float width) {
  constexpr float kPad = 16;
  const Theme& theme = ui.theme();
  const float pill_width =
      row.pill.empty() ? 0 : ui.engine().width(row.pill, TextStyle::kSecondaryStrong) + 24;
  const float text_width = width - 2 * kPad - (pill_width > 0 ? pill_width + kPad : 0);
  const float title_height = ui.measure_height(row.title, TextStyle::kHeading, text_width);
  const float detail_height =
      row.detail.empty() ? 0 : ui.measure_height(row.detail, TextStyle::kSecondary, text_width);
  const float height = std::max(kPad * 2 + title_height + detail_height, 56.0f);
  const Rect rect = {x, y, width, height};
  bordered(ui, rect, kButtonRadius, row.selected ? theme.soft : theme.surface,
           row.selected ? theme.accent : line_color(ui, rect, false));
  press_tint(ui, rect, kButtonRadius);
  const float text_y = y + (height - title_height - detail_height) / 2;
  ui.lines(row.title, TextStyle::kHeading, {x + kPad, text_y, text_width, 0}, theme.text);
  if (!row.detail.empty()) {
    ui.lines(row.detail, TextStyle::kSecondary, {x + kPad, text_y + title_height, text_width, 0},
             theme.muted);
  }
  if (pill_width > 0) {
    const Rect pill = {x + width - kPad - pill_width, y + (height - 32) / 2, pill_width, 32};
    ui.painter().fill(ui.place(pill), 16, theme.soft);
    ui.run(row.pill, TextStyle::kSecondaryStrong, pill, theme.accent, Align::kCentre);
  }
  // Without the canvas the pill and the second line stand below the title.
  std::string second(row.pill);
  if (!row.pill.empty() && !row.detail.empty()) second += ", ";
  second += row.detail;
  std::string name(row.title);
  if (!second.empty()) name.append(", ").append(second);
  const std::uint32_t id = ui.add({.role = Role::kButton,
                                   .flags = kTabStop,
                                   .rect = rect,
                                   .style = TextStyle::kHeading,
                                   .key = std::string(row.key),
                                   .name = std::move(name),
                                   .value = std::string(row.title),
                                   .description = std::move(second)});
  return {ui.activated(id), height};
}

bool time_button(Ui& ui, std::string_view key, std::string_view label, std::string_view name,
                 const Rect& rect, bool selected, bool disabled) {
  const Theme& theme = ui.theme();
  const bool lit = ui.hovered(rect) && !disabled;
  if (selected) {
    ui.painter().fill(ui.place(rect), kControlRadius, theme.accent);
  } else {
    bordered(ui, rect, kControlRadius, theme.surface, lit ? theme.accent : theme.line);
  }
  if (!disabled) press_tint(ui, rect, kControlRadius);
  const TextStyle style = selected ? TextStyle::kControlStrong : TextStyle::kControl;
  // One line, but for a word that is wider than the widget.
  const float inner = rect.w - 6, height = ui.measure_height(label, style, inner);
  ui.lines(label, style, {rect.x + 3, rect.y + (rect.h - height) / 2, inner, 0},
           selected   ? theme.on_accent
           : disabled ? theme.muted
           : lit      ? theme.accent
                      : theme.text,
           Align::kCentre);
  std::uint32_t flags = kTabStop | kToggle;
  if (selected) flags |= kSelected;
  if (disabled) flags |= kDisabled;
  const std::uint32_t id = ui.add({.role = Role::kButton,
                                   .flags = flags,
                                   .rect = rect,
                                   .style = style,
                                   .align = Align::kCentre,
                                   .key = std::string(key),
                                   .name = std::string(name),
                                   .value = std::string(label)});
  return !disabled && ui.activated(id);
}

float switch_height(Ui& ui, std::string_view first, std::string_view second, float width) {
  const float inner = width / 2 - 2 * kSwitchPadding;
  float height = 0;
  for (const std::string_view label : {first, second}) {
    height = std::max(height, ui.measure_height(label, TextStyle::kSecondaryStrong, inner));
  }
  return std::max(kTarget, height + 2 * kSwitchPadding);
}

int switch_pair(Ui& ui, std::string_view key, std::string_view group, std::string_view first,
                std::string_view second, int selected, const Rect& rect) {
  const Theme& theme = ui.theme();
  ui.open(
      {.role = Role::kGroup, .rect = rect, .key = std::string(key), .name = std::string(group)});
  ui.painter().fill(ui.place(rect), kControlRadius, theme.surface);
  const std::string_view labels[] = {first, second};
  int activated = -1;
  for (int i = 0; i < 2; ++i) {
    const Rect half = {rect.x + static_cast<float>(i) * rect.w / 2, rect.y, rect.w / 2, rect.h};
    const bool chosen = i == selected;
    if (chosen) ui.painter().fill(ui.place(half), kControlRadius, theme.soft);
    press_tint(ui, half, kControlRadius);
    const Color ink = chosen || ui.hovered(half) ? theme.accent : theme.muted;
    const TextStyle style = chosen ? TextStyle::kSecondaryStrong : TextStyle::kSecondary;
    const float inner = half.w - 2 * kSwitchPadding;
    const float text_height = ui.measure_height(labels[i], style, inner);
    ui.lines(labels[i], style,
             {half.x + kSwitchPadding, half.y + (half.h - text_height) / 2, inner, 0}, ink,
             Align::kCentre);
    const std::uint32_t id = ui.add({.role = Role::kButton,
                                     .flags = kTabStop | kToggle | (chosen ? kSelected : 0u),
                                     .rect = half,
                                     .style = style,
                                     .align = Align::kCentre,
                                     .key = std::string(key) + (i == 0 ? ":0" : ":1"),
                                     .name = std::string(labels[i])});
    if (ui.activated(id)) activated = i;
  }
  ui.painter().stroke(ui.place(rect), kControlRadius, 1, theme.line);
  ui.close();
  return activated;
}

NoticeResult notice(Ui& ui, const Notice& notice, const Rect& rect) {
  constexpr float kPad = 16, kButtonGap = 12;
  const Theme& theme = ui.theme();
  const bool has_button = !notice.action.empty();
  const float inner = rect.w - 2 * kPad;
  const float text_height = ui.measure_height(notice.text, TextStyle::kSecondary, inner);
  const float button_h =
      has_button ? button_height(ui, notice.action, inner, ButtonKind::kSecondary, kTarget) : 0;
  const float height = 2 * kPad + text_height + (has_button ? kButtonGap + button_h : 0);
  const Rect box = {rect.x, rect.y, rect.w, height};
  ui.painter().fill(ui.place(box), kButtonRadius,
                    notice.error ? with_alpha(theme.error, 0.08f) : theme.soft);
  paragraph(ui, notice.key, notice.text, TextStyle::kSecondary,
            {rect.x + kPad, rect.y + kPad, inner, 0}, notice.error ? theme.error : theme.text,
            Align::kStart, Role::kText, notice.error ? kError : 0u);
  bool activated = false;
  if (has_button) {
    activated = button(ui, notice.action_key, notice.action,
                       {rect.x + kPad, rect.y + kPad + text_height + kButtonGap, inner, button_h},
                       ButtonKind::kSecondary);
  }
  return {activated, height};
}

void skeleton(Ui& ui, const Rect& rect, float radius) {
  ui.painter().fill(ui.place(rect), radius, with_alpha(ui.theme().line, 0.55f));
}

}  // namespace view
