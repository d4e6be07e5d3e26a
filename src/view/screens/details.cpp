#include <algorithm>

#include "core/phone.hpp"
#include "core/protocol/offer_words.hpp"
#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/details/email_suggestion.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

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

// Below a national number: the country that it is taken for.
std::string phone_note(const widget::Model& model, const FieldLook& look,
                       const widget::Field& field) {
  if (look.name != FieldName::kPhone) return {};
  const core::PhoneNumber read = core::read_phone(field.text, widget::phone_plan(model));
  if (read.number.empty() || read.shown.empty()) return {};
  return model.texts.say("field.phone.read", {{"number", read.shown}});
}

// "Did you mean …?" below an address; returns its height. While the address may still become the one suggested, it
// waits for the visitor to leave the field.
float draw_suggestion(Ui& ui, const FieldLook& look, const Rect& area) {
  if (look.name != FieldName::kEmail) return 0;
  const std::string& text = ui.model().details.field(look.name).text;
  const std::string address = widget::suggested_email(text);
  const bool is_growing = ui.focused(node_id(look.key)) && address.starts_with(core::trim(text));
  if (address.empty() || is_growing) return 0;
  const std::string label = ui.texts().say("email.suggestion", {{"address", address}});
  const float height = button_height(ui, label, area.w, ButtonKind::kPlain, kTarget);
  if (button(ui, "email:suggestion", label, {area.x, area.y, area.w, height}, ButtonKind::kPlain)) {
    ui.dispatch(widget::SuggestedEmailTaken{});
  }
  return height;
}

std::string error_text(const widget::Model& model, const FieldLook& look,
                       const widget::Field& field) {
  const core::Texts& texts = model.texts;
  if (!field.server_message.empty()) return field.server_message;
  const char* why = "missing";
  if (field.fault == core::DetailFault::kTooLong) why = "too_long";
  if (field.fault == core::DetailFault::kMalformed) why = "malformed";
  const std::string& example = widget::phone_plan(model).example;
  if (look.name == FieldName::kPhone && field.fault == core::DetailFault::kMalformed &&
      !example.empty()) {
    return texts.say("errors.phone.example", {{"example", example}});
  }
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

float draw_field(Ui& ui, const FieldLook& look, const Rect& area, bool required) {
  const widget::Model& model = ui.model();
  const widget::Field& field = model.details.field(look.name);
  const float x = area.x, y = area.y, width = area.w;
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
  const std::string error = field.has_error() ? error_text(model, look, field) : std::string();
  const std::string note = field.has_error() ? std::string() : phone_note(model, look, field);
  const std::string& description = field.has_error() ? error : note.empty() ? hint : note;
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
  } else if (!note.empty()) {
    bottom += 6 + paragraph(ui, std::string(look.key) + ":note", note, TextStyle::kSecondary,
                            {x, bottom + 6, width, 0}, ui.theme().muted);
  }
  bottom += draw_suggestion(ui, look, {x, bottom + 4, width, 0});
  return bottom - y;
}

// Where it takes place, if the visitor has to choose; returns its height with the space below it.
float draw_locations(Ui& ui, const Rect& area) {
  const widget::Model& model = ui.model();
  if (!widget::has_location_choice(model)) return 0;
  const core::Texts& texts = model.texts;
  const widget::LocationChoice& choice = model.details.location;
  const std::string label = texts.say("location.label");
  std::string error = choice.server_message;
  if (choice.is_missing) error = texts.say("location.missing");
  // A screen reader says the group's name when the focus comes to the first location.
  ui.open(
      {.role = Role::kGroup, .rect = area, .key = "location", .name = texts.pair(label, error)});
  float y = area.y;
  y += paragraph(ui, "location:label", label, TextStyle::kSecondaryStrong, {area.x, y, area.w, 0},
                 ui.theme().text) +
       6;
  const auto& locations = widget::chosen_type(model)->locations;
  for (std::size_t i = 0; i < locations.size(); ++i) {
    const std::string key = "location:" + std::to_string(i);
    const std::string title = core::location_words(texts, locations[i]);
    const ChoiceResult row = choice_row(ui,
                                        {.key = key,
                                         .title = title,
                                         .detail = {},
                                         .pill = {},
                                         .selected = choice.index == i,
                                         .toggle = true},
                                        area.x, y, area.w);
    if (row.picked) ui.dispatch(widget::LocationPicked{i});
    y += row.height + ui.space(8);
  }
  y -= ui.space(8);
  if (!error.empty()) {
    y += 6 + paragraph(ui, "location:error", error, TextStyle::kSecondary,
                       {area.x, y + 6, area.w, 0}, ui.theme().error, Align::kStart, Role::kText,
                       kError);
  }
  ui.close();
  return y - area.y + ui.space(16);
}

// How long the time is held for the visitor. Its line takes its room from the start, so that nothing moves when the
// response to the hold arrives.
float draw_hold(Ui& ui, const Area& area) {
  using State = widget::Holding::State;
  const widget::Model& model = ui.model();
  if (model.booking.holding.state == State::kNone || model.booking.holding.state == State::kWithout)
    return 0;
  constexpr float kLine = 20, kGap = 4;
  std::string text;
  if (const auto minutes = widget::minutes_held(model)) {
    text = *minutes == 0 ? model.texts.say("hold.soon")
                         : model.texts.say_count("hold.minutes", *minutes);
  } else if (model.booking.holding.state == State::kLost) {
    text = model.texts.say("hold.lost");
  }
  if (text.empty()) return kGap + kLine;
  return kGap + std::max(kLine, paragraph(ui, "hold", text, TextStyle::kSecondary,
                                          {area.x, area.y + kGap, area.w, 0}, ui.theme().muted));
}

// Why the last attempt failed, with Retry; or that it is being retried. The form stays as it is.
float draw_submit_fault(Ui& ui, const Area& area) {
  const widget::Submission& submission = ui.model().booking.submission;
  const widget::Fault again = widget::sending_fault(ui.model());
  if (again != widget::Fault::kNone) {
    const std::string text = widget::retry_sentence(ui.model(), again);
    return notice(ui, {.key = "submit:again", .text = text}, {area.x, area.y, area.w, 0}).height +
           16;
  }
  if (submission.progress != widget::Progress::kFailed) return 0;
  return retry_card(ui, "submit:failed", widget::submission_error(ui.model()),
                    {area.x, area.y, area.w, 0}) +
         16;
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
  y += draw_locations(ui, {area.x, y, area.w, 0});
  for (const FieldLook& look : kFields) {
    const core::Ask ask = widget::asked_for(model, look.name);
    if (ask == core::Ask::kHidden) continue;
    y += draw_field(ui, look, {area.x, y, area.w, 0}, ask == core::Ask::kRequired) + ui.space(16);
  }
  y += 4;
  y += draw_submit_fault(ui, {area.x, y, area.w, area.columns});
  const bool sending = model.booking.submission.progress == widget::Progress::kLoading;
  std::string label = texts.say("details.sending");
  if (!sending && model.times.slot) {
    label = texts.say("details.book",
                      {{"day", texts.day(model.times.zone.local_date(model.times.slot->starts_at))},
                       {"time", whole_time_text(ui, model.times.slot->starts_at)}});
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

float draw_email_field(Ui& ui, const Rect& area) {
  return draw_field(ui, kFields[static_cast<std::size_t>(FieldName::kEmail)], area, true);
}

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
