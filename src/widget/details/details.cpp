#include "widget/details/details.hpp"

namespace widget {
namespace {

core::DetailFault check(const Model& model, FieldName name) {
  const core::Ask ask = asked(model, name);
  if (ask == core::Ask::kHidden) return core::DetailFault::kNone;
  return check_detail(name, model.field(name).text, ask);
}

}  // namespace

core::Ask asked(const Model& model, FieldName name) {
  const core::DetailRules& rules = model.config.details;
  if (is_signed_in(model) && name != FieldName::kNotes) return core::Ask::kHidden;
  switch (name) {
    case FieldName::kName: return rules.name;
    case FieldName::kEmail: return rules.email;
    case FieldName::kPhone: return rules.phone;
    case FieldName::kNotes: return rules.notes;
  }
  return core::Ask::kHidden;
}

bool is_signed_in(const Model& model) {
  return !model.bare && !model.options.contact_token.empty();
}

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

void type_in_field(Model& model, const FieldTyped& typed) {
  Field& field = model.field(typed.field);
  // Only what was said about this very text goes: the server may not like the next one either.
  if (field.text != typed.text) field.server_message.clear();
  field.text = typed.text;
  field.typed = true;
  // A new error never comes up while typing; an old one follows the text until it is gone.
  if (field.fault != core::DetailFault::kNone) field.fault = check(model, typed.field);
}

bool check_details(Model& model, Effects& effects) {
  for (const FieldPlace& place : kFieldPlaces) {
    Field& field = model.field(place.name);
    field.fault = check(model, place.name);
    field.server_message.clear();
  }
  return !point_at_errors(model, effects);
}

}  // namespace widget
