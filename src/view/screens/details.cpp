#include <algorithm>

#include "view/controls.hpp"
#include "view/screens/screens.hpp"
#include "widget/platform/effect.hpp"

namespace view {
namespace {

using widget::FieldName;

struct FieldLook {
  FieldName name;
  FieldKind kind;
  const char* key;
  const char* label;  // message key
  const char* hint;   // message key of what an empty field shows, or null
  bool multiline;
};

constexpr FieldLook kFields[] = {
    {FieldName::kName, FieldKind::kName, widget::key::kFieldName, "field.name", nullptr, false},
    {FieldName::kEmail, FieldKind::kEmail, widget::key::kFieldEmail, "field.email", nullptr, false},
    {FieldName::kPhone, FieldKind::kPhone, widget::key::kFieldPhone, "field.phone", nullptr, false},
    {FieldName::kNotes, FieldKind::kNotes, widget::key::kFieldNotes, "field.notes",
     "field.notes.hint", true},
};

std::string error_text(const core::Texts& texts, const FieldLook& look,
                       const widget::Field& field) {
  if (!field.server_message.empty()) return field.server_message;
  const char* why = "missing";
  if (field.fault == core::DetailFault::kTooLong) why = "too_long";
  if (field.fault == core::DetailFault::kMalformed) why = "malformed";
  // "field.email" -> "errors.email.malformed"
  return texts.say("errors" + std::string(look.label).substr(5) + "." + why);
}

void draw_label(Ui& ui, const FieldLook& look, const Rect& rect, const std::string& label,
                const std::string& optional) {
  ui.run(label, TextStyle::kSecondaryStrong, rect, ui.theme().text);
  if (!optional.empty()) {
    const float shift = ui.engine().width(label, TextStyle::kSecondaryStrong) + 5;
    ui.run(optional, TextStyle::kSecondary, {rect.x + shift, rect.y, rect.w - shift, rect.h},
           ui.theme().muted);
  }
  ui.add({.role = Role::kLabel,
          .rect = rect,
          .style = TextStyle::kSecondaryStrong,
          .detail = node_id(look.key),
          .key = std::string(look.key) + ":label",
          .name = optional.empty() ? label : label + " " + optional});
}

float draw_field(Ui& ui, const FieldLook& look, float x, float y, float width) {
  const widget::Model& model = ui.model();
  const widget::Field& field = model.field(look.name);
  const bool required = widget::asked(model, look.name) == core::Ask::kRequired;
  const std::string label = model.texts.say(look.label);
  const std::string optional = required ? std::string() : model.texts.say("field.optional");
  draw_label(ui, look, {x, y, width, 20}, label, optional);
  const std::string hint = look.hint ? model.texts.say(look.hint) : std::string();
  constexpr float kHintInset = 15, kHintTop = 12;
  const float hint_width = width - 2 * kHintInset;
  const float hint_height = ui.measure_height(hint, TextStyle::kBody, hint_width) + 2 * kHintTop;
  const Rect rect = {x, y + 26, width,
                     look.multiline ? std::max(88.0f, hint_height) : kFieldHeight};
  const std::uint32_t id = node_id(look.key);
  field_frame(ui, rect, ui.focused(id), field.has_error());
  if (field.text.empty()) {
    ui.lines(hint, TextStyle::kBody, {x + kHintInset, rect.y + kHintTop, hint_width, 0},
             ui.theme().muted);
  }
  std::uint32_t flags = kTabStop;
  if (required) flags |= kRequired;
  if (look.multiline) flags |= kMultiline;
  if (field.has_error()) flags |= kInvalid;
  const std::string error =
      field.has_error() ? error_text(model.texts, look, field) : std::string();
  const std::string& description = field.has_error() ? error : hint;
  ui.add({.role = Role::kTextField,
          .flags = flags,
          .rect = rect,
          .style = TextStyle::kBody,
          .detail = static_cast<std::uint32_t>(look.kind),
          .key = look.key,
          .name = optional.empty() ? label : label + " " + optional,
          .value = field.text,
          .description = description});
  if (const std::string* text = ui.typed(id)) ui.dispatch(widget::FieldTyped{look.name, *text});
  float bottom = rect.y + rect.h;
  if (!error.empty()) {
    bottom += 6 + paragraph(ui, std::string(look.key) + ":error", error, TextStyle::kSecondary,
                            {x, bottom + 6, width, 0}, ui.theme().error, Align::kStart, Role::kText,
                            kError);
  }
  return bottom - y;
}

// How long the time is kept for the visitor. Its line stands from the first, so that nothing moves
// when the hold is there.
float draw_hold(Ui& ui, const Area& area) {
  using State = widget::Holding::State;
  const widget::Model& model = ui.model();
  if (model.holding.state == State::kNone || model.holding.state == State::kWithout) return 0;
  constexpr float kLine = 20, kGap = 4;
  std::string text;
  if (const auto minutes = widget::minutes_held(model)) {
    text = *minutes == 0 ? model.texts.say("hold.soon")
                         : model.texts.say_count("hold.minutes", *minutes);
  } else if (model.holding.state == State::kLost) {
    text = model.texts.say("hold.lost");
  }
  if (text.empty()) return kGap + kLine;
  return kGap + std::max(kLine, paragraph(ui, "hold", text, TextStyle::kSecondary,
                                          {area.x, area.y + kGap, area.w, 0}, ui.theme().muted));
}

// Why the last attempt failed, with Retry, or that it is tried again; the form stays as it is.
float draw_submit_fault(Ui& ui, const Area& area) {
  const widget::Submission& submission = ui.model().submission;
  const widget::Fault again = widget::sending_fault(ui.model());
  if (again != widget::Fault::kNone) {
    const std::string text = widget::retry_sentence(ui.model(), again);
    return notice(ui, {.key = "submit:again", .text = text}, {area.x, area.y, area.w, 0}).height +
           16;
  }
  if (submission.progress != widget::Progress::kFailed) return 0;
  const std::string text = widget::submission_error(ui.model());
  const std::string action = ui.texts().say("retry");
  const NoticeResult result = notice(ui,
                                     {.key = "submit:failed",
                                      .text = text,
                                      .action_key = widget::key::kRetry,
                                      .action = action,
                                      .error = true},
                                     {area.x, area.y, area.w, 0});
  if (result.activated) ui.dispatch(widget::RetryPressed{});
  return result.height + 16;
}

float draw_form(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  float y = area.y;
  const std::string title =
      texts.say(widget::is_signed_in(model) ? "details.review" : "details.heading");
  y += heading(ui, widget::key::kHeading, title, TextStyle::kHeading, 2, {area.x, y, area.w, 0});
  y += draw_hold(ui, {area.x, y, area.w, area.columns}) + 16;
  ui.open({.role = Role::kForm, .rect = {area.x, y, area.w, 0}, .key = "form", .name = title});
  for (const FieldLook& look : kFields) {
    if (widget::asked(model, look.name) == core::Ask::kHidden) continue;
    y += draw_field(ui, look, area.x, y, area.w) + ui.space(16);
  }
  y += 4;
  y += draw_submit_fault(ui, {area.x, y, area.w, area.columns});
  const bool sending = model.submission.progress == widget::Progress::kLoading;
  std::string label = texts.say("details.sending");
  if (!sending && model.slot) {
    label =
        texts.say("details.book", {{"day", texts.day(model.zone.local_date(model.slot->starts_at))},
                                   {"time", time_text(ui, model.slot->starts_at)}});
  }
  const float height = button_height(ui, label, area.w, ButtonKind::kPrimary);
  if (button(ui, "submit", label, {area.x, y, area.w, height}, ButtonKind::kPrimary,
             {.disabled = sending, .busy = sending, .submit = true})) {
    ui.dispatch(widget::SubmitPressed{});
  }
  y += height + 8;
  if (button(ui, "back", texts.say("back"), {area.x, y, area.w, kFieldHeight},
             ButtonKind::kSecondary, {.disabled = !widget::can_go_back(model)})) {
    ui.dispatch(widget::BackPressed{});
  }
  ui.close();
  return y + kFieldHeight - area.y;
}

}  // namespace

float draw_details(Ui& ui, const Area& area) {
  const float pad = padding(ui, area.columns);
  if (area.columns == Columns::kOne) {
    const float x = area.x + pad, w = area.w - 2 * pad;
    float y = area.y + 24;
    y += draw_summary(ui, {x, y, w, area.columns}, false, false) + 24;
    ui.painter().horizontal_line(area.x, y, area.w, ui.theme().line);
    y += 24 + draw_form(ui, {x, y + 24, w, area.columns}) + pad;
    return y - area.y;
  }
  constexpr float kInset = 24;
  const float rest = area.w - kSideColumn;
  const float form = draw_form(ui, {area.x + pad, area.y + pad, rest - 2 * pad, area.columns});
  const float summary = draw_summary(
      ui, {area.x + rest + kInset, area.y + pad, kSideColumn - 2 * kInset, area.columns}, false,
      false);
  const float height = std::max(form, summary) + 2 * pad;
  ui.painter().vertical_line(ui.place({area.x + rest, 0, 1, 0}).x, area.y, height, ui.theme().line);
  return height;
}

}  // namespace view
