// The controls of every screen. Each paints itself, adds its semantic node, and returns what the visitor did with it.
// Heights are returned or fixed, so that screens only stack controls.
#pragma once

#include <string_view>

#include "view/toolkit/ui.hpp"

namespace view {

inline constexpr float kFactIndent = 28;  // of the text beside a fact's icon
// Text with a node of its own, wrapped; returns the height.
float heading(Ui& ui, std::string_view key, std::string_view text, TextStyle style, int level,
              const Rect& rect, Align align = Align::kStart);
float paragraph(Ui& ui, std::string_view key, std::string_view text, TextStyle style,
                const Rect& rect, Color color, Align align = Align::kStart, Role role = Role::kText,
                std::uint32_t flags = 0);
// An icon and a line of text beside it; returns the height (26 for one line).
float fact(Ui& ui, std::string_view key, Icon icon, std::string_view text, const Rect& rect,
           bool strong = false);

enum class ButtonKind { kPrimary, kSecondary, kPlain };

struct ButtonState {
  bool disabled = false;
  bool busy = false;
  bool submit = false;
  bool escape = false;         // Esc presses it
  std::string_view href = {};  // a link, painted as a button: never returns true
};

// The height at which the label fits, in as many lines as it needs.
float button_height(Ui& ui, std::string_view label, float width, ButtonKind kind,
                    float least = kFieldHeight);
// A button as wide as the rectangle; 48 high for primary and secondary, 44 for plain.
bool button(Ui& ui, std::string_view key, std::string_view label, const Rect& rect, ButtonKind kind,
            ButtonState state = {});
// A link among text, at the start of its line. Its target reaches past the words; returns the height of the words.
float text_link(Ui& ui, std::string_view key, std::string_view label, std::string_view href,
                const Rect& rect);
// As wide as its label needs, at the rectangle's start: a chevron and a word.
bool back_button(Ui& ui, float x, float y);
// A square button with an icon alone; `name` is spoken.
bool icon_button(Ui& ui, std::string_view key, Icon icon, std::string_view name, const Rect& rect,
                 bool disabled);

// A row to choose from: title, second line, pill at the end, and third line (each may be empty but the title).
struct ChoiceRow {
  std::string_view key, title, detail, pill, note = {};
  bool selected = false;
  bool pointed = false;       // by the keys of a combobox
  Role role = Role::kButton;  // or kOption
  bool toggle = false;        // a button that stays pressed
};
struct ChoiceResult {
  bool picked;
  float height;
};
ChoiceResult choice_row(Ui& ui, const ChoiceRow& row, float x, float y, float width);

// The frame of a text field; the text, caret and selection are the platform's own input over it.
void field_frame(Ui& ui, const Rect& rect, bool focused, bool invalid);
// A field to search a list with, its label shown while it is empty. What was typed, or null.
struct SearchField {
  std::string_view key, label, text;
  bool is_combobox = false;
  std::uint32_t active = 0;
};
const std::string* search_field(Ui& ui, const SearchField& field, const Rect& rect);
// As wide as it needs, `width` at most: an icon, a value, and a chevron that says there are others;
// `name` is spoken. Returns its height with `picked`.
ChoiceResult picker_button(Ui& ui, std::string_view key, Icon icon, std::string_view value,
                           std::string_view name, float x, float y, float width);
// The width below which picker_button breaks a word of `value`.
float least_picker_width(Ui& ui, std::string_view value);

// One time of a day.
bool time_button(Ui& ui, std::string_view key, std::string_view label, std::string_view name,
                 const Rect& rect, bool selected, bool disabled = false);
// Two words in one frame, one of them pressed. Returns the index that was activated, or -1. The frame
// is as wide as `switch_width` says, and where there is less room as high as `switch_height` says.
float switch_width(Ui& ui, std::string_view first, std::string_view second);
float switch_height(Ui& ui, std::string_view first, std::string_view second, float width);
int switch_pair(Ui& ui, std::string_view key, std::string_view group, std::string_view first,
                std::string_view second, int selected, const Rect& rect);

// A sentence in a soft box, with an optional button below it; returns the height.
struct Notice {
  std::string_view key, text = {};
  std::string_view action_key = {}, action = {};  // empty: no button
  bool error = false;
};
struct NoticeResult {
  bool activated;
  float height;
};
NoticeResult notice(Ui& ui, const Notice& notice, const Rect& rect);

// A placeholder while something loads: a still, soft shape.
void skeleton(Ui& ui, const Rect& rect, float radius);

}  // namespace view
