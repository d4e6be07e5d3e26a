#include "view/toolkit/controls.hpp"

#include <algorithm>

namespace view {
namespace {

// How far a control looks hovered and pressed, each 0…1.
struct Touch {
  float over, down;
};
Touch touch(const Ui& ui, std::uint32_t id, const Rect& rect, bool disabled = false) {
  return {ui.part(id, Look::kOver, !disabled && ui.hovered(rect)),
          ui.part(id, Look::kPressed, !disabled && ui.pressed(rect))};
}

Color line_color(const Ui& ui, const Touch& touch) {
  return mix(ui.theme().line, ui.theme().accent, touch.over);
}

// Pressing tints a control without fill.
void press_tint(Ui& ui, const Touch& touch, const Rect& rect, float radius) {
  if (touch.down == 0) return;
  ui.painter().fill(ui.place(rect), radius, with_alpha(ui.theme().text, 0.08f * touch.down));
}

void bordered(Ui& ui, const Rect& rect, float radius, Color fill, Color line) {
  ui.painter().fill(ui.place(rect), radius, fill);
  ui.painter().stroke(ui.place(rect), radius, 1, line);
}

// A control on its way from bordered (0) to filled (1).
void filling(Ui& ui, const Rect& rect, float radius, const Touch& touch, float chosen) {
  const Theme& theme = ui.theme();
  const Color fill = mix(mix(theme.fill, theme.hover, touch.over), theme.press, touch.down);
  const Color line = mix(line_color(ui, touch), theme.rim == theme.fill ? fill : theme.rim, chosen);
  bordered(ui, rect, radius, mix(theme.surface, fill, chosen), line);
}

constexpr float kButtonPadding = 8;  // at least; a label is centred in what there is
constexpr float kSwitchPadding = 6;
constexpr float kPillHeight = 32, kPillGap = 8;
constexpr float kPickerInset = 8, kPickerIcon = 18, kPickerGap = 10, kChevronGap = 4;
constexpr float kAroundPicked = 2 * kPickerInset + 2 * kPickerIcon + kPickerGap + kChevronGap;

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
  const TextStyle style = strong ? TextStyle::kSecondaryStrong : TextStyle::kSecondary;
  ui.icon(icon, rect.x, rect.y + 1, ui.theme().muted);
  return paragraph(ui, key, text, style, {rect.x + kFactIndent, rect.y, rect.w - kFactIndent, 0},
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
  const Touch touched = touch(ui, node_id(key), rect, state.disabled);
  Color ink = primary ? theme.on_accent : theme.text;
  if (primary) {
    filling(ui, rect, kButtonRadius, touched, 1);
  } else if (kind == ButtonKind::kSecondary) {
    bordered(ui, rect, kButtonRadius, theme.surface, line_color(ui, touched));
  } else {
    ui.painter().fill(ui.place(rect), kButtonRadius, with_alpha(theme.soft, touched.over));
    ink = theme.accent;
  }
  if (!primary) press_tint(ui, touched, rect, kButtonRadius);
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

float text_link(Ui& ui, std::string_view key, std::string_view label, std::string_view href,
                const Rect& rect) {
  constexpr float kReach = 8;
  constexpr TextStyle kStyle = TextStyle::kSecondaryStrong;
  const float height = ui.measure_height(label, kStyle, rect.w);
  const float width = std::min(ui.engine().width(label, kStyle), rect.w);
  const float past = std::max((kTarget - height) / 2, 0.0f);
  const Rect target = {rect.x - kReach, rect.y - past, width + 2 * kReach, height + 2 * past};
  const Touch touched = touch(ui, node_id(key), target);
  ui.painter().fill(ui.place(target), kButtonRadius, with_alpha(ui.theme().soft, touched.over));
  press_tint(ui, touched, target, kButtonRadius);
  ui.lines(label, kStyle, {rect.x, rect.y, rect.w, 0}, ui.theme().accent);
  ui.add({.role = Role::kLink,
          .flags = kTabStop,
          .rect = target,
          .style = kStyle,
          .key = std::string(key),
          .name = std::string(label),
          .value = std::string(href)});
  return height;
}

bool back_button(Ui& ui, float x, float y) {
  const std::string label = ui.texts().say("back");
  const float width = ui.engine().width(label, TextStyle::kSecondaryStrong);
  // The target reaches past the word on every side; the word itself stays on the grid.
  const Rect rect = {x - 8, y - 12, width + 38, kTarget};
  const Touch touched = touch(ui, node_id("back"), rect);
  ui.painter().fill(ui.place(rect), kButtonRadius, with_alpha(ui.theme().soft, touched.over));
  press_tint(ui, touched, rect, kButtonRadius);
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
  const Touch touched = touch(ui, node_id(key), rect, disabled);
  bordered(ui, rect, kControlRadius, theme.surface,
           disabled ? with_alpha(theme.line, 0.6f) : line_color(ui, touched));
  press_tint(ui, touched, rect, kControlRadius);
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
  const float kPad = ui.space(16);
  const Theme& theme = ui.theme();
  const float pill_width =
      row.pill.empty() ? 0 : ui.engine().width(row.pill, TextStyle::kSecondaryStrong) + 24;
  const float room = width - 2 * kPad, beside = room - pill_width - kPad;
  // Below the text where that would break a word beside it.
  const bool is_below =
      pill_width > 0 &&
      std::max({widest_word(ui.engine(), row.title, TextStyle::kHeading),
                widest_word(ui.engine(), row.detail, TextStyle::kSecondary),
                widest_word(ui.engine(), row.note, TextStyle::kSecondary)}) > beside;
  const float text_width = pill_width > 0 && !is_below ? beside : room;
  const float title_height = ui.measure_height(row.title, TextStyle::kHeading, text_width);
  const float detail_height =
      row.detail.empty() ? 0 : ui.measure_height(row.detail, TextStyle::kSecondary, text_width);
  const float note_height =
      row.note.empty() ? 0 : ui.measure_height(row.note, TextStyle::kSecondary, text_width);
  const float text_height = title_height + detail_height + note_height;
  const float below_height = is_below ? kPillGap + kPillHeight : 0;
  const float height = std::max(2 * kPad + text_height + below_height, 56.0f);
  const Rect rect = {x, y, width, height};
  const Touch touched = touch(ui, node_id(row.key), rect);
  bordered(ui, rect, kButtonRadius, row.selected ? theme.soft : theme.surface,
           row.selected || row.pointed ? theme.accent : line_color(ui, touched));
  if (row.pointed) {  // as the focus would show
    ui.painter().stroke(ui.place({rect.x - 4, rect.y - 4, rect.w + 8, rect.h + 8}),
                        kButtonRadius + 4, 2, theme.accent);
  }
  press_tint(ui, touched, rect, kButtonRadius);
  const float text_y = y + (height - text_height - below_height) / 2;
  ui.lines(row.title, TextStyle::kHeading, {x + kPad, text_y, text_width, 0}, theme.text);
  if (!row.detail.empty()) {
    ui.lines(row.detail, TextStyle::kSecondary, {x + kPad, text_y + title_height, text_width, 0},
             theme.muted);
  }
  if (!row.note.empty()) {
    ui.lines(row.note, TextStyle::kSecondary,
             {x + kPad, text_y + title_height + detail_height, text_width, 0}, theme.text);
  }
  if (pill_width > 0) {
    const Rect pill = {is_below ? x + kPad : x + width - kPad - pill_width,
                       is_below ? text_y + text_height + kPillGap : y + (height - kPillHeight) / 2,
                       pill_width, kPillHeight};
    ui.painter().fill(ui.place(pill), kPillHeight / 2, theme.soft);
    ui.run(row.pill, TextStyle::kSecondaryStrong, pill, theme.accent, Align::kCentre);
  }
  // Without the canvas the pill and the other lines stand below the title.
  std::string second = ui.texts().pair(row.pill, ui.texts().pair(row.detail, row.note));
  std::string name = ui.texts().pair(row.title, second);
  std::uint32_t flags = row.role == Role::kOption ? 0u : kTabStop;
  if (row.toggle) flags |= kToggle;
  if (row.selected && (row.toggle || row.role == Role::kOption)) flags |= kSelected;
  const std::uint32_t id = ui.add({.role = row.role,
                                   .flags = flags,
                                   .rect = rect,
                                   .style = TextStyle::kHeading,
                                   .key = std::string(row.key),
                                   .name = std::move(name),
                                   .value = std::string(row.title),
                                   .description = std::move(second)});
  return {ui.activated(id), height};
}

void field_frame(Ui& ui, const Rect& rect, bool focused, bool invalid) {
  const Theme& theme = ui.theme();
  const Color line = invalid                       ? theme.error
                     : focused || ui.hovered(rect) ? theme.accent
                                                   : theme.field_line;
  if (focused) {
    const Rect ring = {rect.x - 3, rect.y - 3, rect.w + 6, rect.h + 6};
    ui.painter().fill(ui.place(ring), kControlRadius + 3,
                      invalid ? with_alpha(theme.error, 0.14f) : theme.soft);
  }
  ui.painter().fill(ui.place(rect), kControlRadius, theme.surface);
  ui.painter().stroke(ui.place(rect), kControlRadius, 1, line);
}

const std::string* search_field(Ui& ui, const SearchField& field, const Rect& rect) {
  constexpr float kTextInset = 42;  // overlay.css has it too
  const std::uint32_t id = node_id(field.key);
  field_frame(ui, rect, ui.focused(id), false);
  ui.icon(Icon::kSearch, rect.x + 14, rect.y + (rect.h - 18) / 2, ui.theme().muted);
  const float width = rect.w - kTextInset - 15;
  if (field.text.empty() && ui.engine().width(field.label, TextStyle::kBody) <= width) {
    ui.run(field.label, TextStyle::kBody, {rect.x + kTextInset, rect.y, width, rect.h},
           ui.theme().muted);
  }
  ui.add({.role = Role::kTextField,
          .flags = kTabStop | (field.is_combobox ? kCombobox : 0u),
          .rect = rect,
          .style = TextStyle::kBody,
          .detail = static_cast<std::uint32_t>(FieldKind::kSearch),
          .active = field.active,
          .key = std::string(field.key),
          .name = std::string(field.label),
          .value = std::string(field.text)});
  return ui.typed(id);
}

float least_picker_width(Ui& ui, std::string_view value) {
  return widest_word(ui.engine(), value, TextStyle::kSecondary) + kAroundPicked;
}

ChoiceResult picker_button(Ui& ui, std::string_view key, Icon icon, std::string_view value,
                           std::string_view name, float x, float y, float width) {
  const Theme& theme = ui.theme();
  const float text_height = ui.measure_height(value, TextStyle::kSecondary, width - kAroundPicked);
  const bool is_line = text_height <= type_size(TextStyle::kSecondary).line_height;
  const float text_width =
      is_line ? ui.engine().width(value, TextStyle::kSecondary) : width - kAroundPicked;
  // The target reaches past the icon; the icon itself stays on the grid.
  const Rect rect = {x - kPickerInset, y, text_width + kAroundPicked,
                     std::max(kTarget, text_height + 2 * kPickerInset)};
  const Touch touched = touch(ui, node_id(key), rect);
  ui.painter().fill(ui.place(rect), kControlRadius, with_alpha(theme.soft, touched.over));
  press_tint(ui, touched, rect, kControlRadius);
  const Color quiet = mix(theme.muted, theme.accent, touched.over);
  const float icon_y = rect.y + (rect.h - kPickerIcon) / 2;
  ui.icon(icon, x, icon_y, quiet);
  const float text_x = x + kPickerIcon + kPickerGap;
  // Slightly wider, because rounding may cut a line that just fits.
  ui.lines(value, TextStyle::kSecondary,
           {text_x, y + (rect.h - text_height) / 2, text_width + 0.5f, 0},
           mix(theme.text, theme.accent, touched.over));
  ui.icon(Icon::kDown, text_x + text_width + kChevronGap, icon_y, quiet);
  const std::uint32_t id = ui.add({.role = Role::kButton,
                                   .flags = kTabStop,
                                   .rect = rect,
                                   .style = TextStyle::kSecondary,
                                   .key = std::string(key),
                                   .name = std::string(name),
                                   .value = std::string(value)});
  return {ui.activated(id), rect.h};
}

bool time_button(Ui& ui, std::string_view key, std::string_view label, std::string_view name,
                 const Rect& rect, bool selected, bool disabled) {
  const Theme& theme = ui.theme();
  const Touch touched = touch(ui, node_id(key), rect, disabled);
  const float chosen = ui.part(node_id(key), Look::kChosen, selected);
  filling(ui, rect, kControlRadius, touched, chosen);
  if (!selected) press_tint(ui, touched, rect, kControlRadius);
  const TextStyle style = selected ? TextStyle::kControlStrong : TextStyle::kControl;
  const Color ink = mix(disabled ? theme.muted : theme.text, theme.accent, touched.over);
  // One line, unless a word is wider than the widget.
  const float inner = rect.w - 6, height = ui.measure_height(label, style, inner);
  ui.lines(label, style, {rect.x + 3, rect.y + (rect.h - height) / 2, inner, 0},
           mix(ink, theme.on_accent, chosen), Align::kCentre);
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

float switch_width(Ui& ui, std::string_view first, std::string_view second) {
  constexpr float kLeastHalf = 56,
                  kRounding = 0.5f;  // a line that just fits may be cut by rounding
  float half = kLeastHalf;
  for (const std::string_view label : {first, second}) {
    const float text = ui.engine().width(label, TextStyle::kSecondaryStrong);
    half = std::max(half, text + kRounding + 2 * kSwitchPadding);
  }
  return 2 * half;
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
    const std::string half_key = std::string(key) + (i == 0 ? ":0" : ":1");
    const std::uint32_t half_id = node_id(half_key);
    const Touch touched = touch(ui, half_id, half);
    const float part = ui.part(half_id, Look::kChosen, chosen);
    ui.painter().fill(ui.place(half), kControlRadius, with_alpha(theme.soft, part));
    press_tint(ui, touched, half, kControlRadius);
    const Color ink = mix(theme.muted, theme.accent, std::max(part, touched.over));
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
                                     .key = half_key,
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
  ui.painter().fill(ui.place(box), kButtonRadius, notice.error ? theme.error_soft : theme.soft);
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
