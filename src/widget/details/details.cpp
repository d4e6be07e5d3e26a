#include "widget/details/details.hpp"

#include <utility>

#include "widget/booking/hold.hpp"
#include "widget/booking/send.hpp"

namespace widget {
namespace {

core::DetailFault check(const Model& model, FieldName name) {
  const core::Ask ask = asked(model, name);
  if (ask == core::Ask::kHidden) return core::DetailFault::kNone;
  return check_detail(name, model.field(name).text, ask);
}

}  // namespace

core::DetailFault check_detail(FieldName name, std::string_view text, core::Ask ask) {
  switch (name) {
    case FieldName::kName: return core::check_name(text, ask);
    case FieldName::kEmail: return core::check_email(text, ask);
    case FieldName::kPhone: return core::check_phone(text, ask);
    case FieldName::kNotes: return core::check_notes(text, ask);
  }
  return core::DetailFault::kNone;
}

bool point_at_errors(const Model& model, Effects& effects) {
  int count = 0;
  const char* first = nullptr;
  for (const FieldPlace& place : kFieldPlaces) {
    if (!model.field(place.name).has_error()) continue;
    ++count;
    if (!first) first = place.focus_key;
  }
  if (!first) return false;
  effects.push_back(MoveFocus{first});
  effects.push_back(Announce{model.texts.say_count("announce.errors", count), true});
  return true;
}

void type_in_field(Model& model, const FieldTyped& typed, Effects& effects) {
  Field& field = model.field(typed.field);
  // Only what was said about this very text goes: the server may not like the next one either.
  if (field.text != typed.text) field.server_message.clear();
  field.text = typed.text;
  field.typed = true;
  // A new error never comes up while typing; an old one follows the text until it is gone.
  if (field.fault != core::DetailFault::kNone) field.fault = check(model, typed.field);
  typed_while_held(model, effects);
}

void submit(Model& model, Effects& effects) {
  if (model.step != Step::kDetails || !model.slot || !model.type_id) return;
  if (model.submission.progress == Progress::kLoading) return;
  forget_failure(model.submission);
  for (const FieldPlace& place : kFieldPlaces) {
    Field& field = model.field(place.name);
    field.fault = check(model, place.name);
    field.server_message.clear();
  }
  if (!point_at_errors(model, effects)) send(model, effects);
}

}  // namespace widget
