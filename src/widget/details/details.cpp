#include "widget/details/details.hpp"

#include "core/phone.hpp"
#include "widget/details/email_suggestion.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

core::DetailFault check(const Model& model, FieldName name) {
  const core::Ask ask = asked_for(model, name);
  if (ask == core::Ask::kHidden) return core::DetailFault::kNone;
  return check_detail(model, name, model.details.field(name).text, ask);
}

// Nothing while the text may still be on its way to the suggested address.
std::string suggestion_to_say(std::string_view text) {
  std::string address = suggested_email(text);
  return address.starts_with(core::clean_email(text)) ? std::string() : address;
}

// Once for each suggestion.
void announce_suggestion(const Model& model, std::string_view text, Effects& effects) {
  const std::string address = suggestion_to_say(text);
  if (address.empty()) return;
  if (address == suggestion_to_say(model.details.field(FieldName::kEmail).text)) return;
  effects.push_back(Announce{model.texts.say("email.suggestion", {{"address", address}})});
}

}  // namespace

bool has_location_choice(const Model& model) {
  const core::BookingType* type = chosen_type(model);
  return type && type->locations.size() > 1;
}

const core::Location* chosen_location(const Model& model) {
  const core::BookingType* type = chosen_type(model);
  if (!type) return nullptr;
  const auto& index = model.details.location.index;
  if (type->locations.size() == 1) return &type->locations.front();
  return index && *index < type->locations.size() ? &type->locations[*index] : nullptr;
}

void pick_location(Model& model, std::size_t index) {
  if (model.step != Step::kDetails) return;
  model.details.location = {index, false, {}};
  // It decides whether a number is needed.
  Field& phone = model.details.field(FieldName::kPhone);
  if (phone.fault != core::DetailFault::kNone) phone.fault = check(model, FieldName::kPhone);
}

core::Ask asked_for(const Model& model, FieldName name) {
  const core::DetailRules& rules = model.catalog.config.details;
  if (is_signed_in(model) && name != FieldName::kNotes) return core::Ask::kHidden;
  const core::Location* location = chosen_location(model);
  const bool is_called = location && location->kind == core::LocationKind::kWeCall;
  if (is_called && name == FieldName::kPhone) return core::Ask::kRequired;
  switch (name) {
    case FieldName::kName: return rules.name;
    case FieldName::kEmail: return rules.email;
    case FieldName::kPhone: return rules.phone;
    case FieldName::kNotes: return rules.notes;
  }
  return core::Ask::kHidden;
}

bool is_signed_in(const Model& model) {
  return !model.is_account && !model.options.contact_token.empty();
}

const core::PhonePlan& phone_plan(const Model& model) {
  static const core::PhonePlan kNone;
  const auto& plan = model.catalog.config.phone;
  return plan ? *plan : kNone;
}

core::DetailFault check_detail(const Model& model, FieldName name, std::string_view text,
                               core::Ask ask) {
  switch (name) {
    case FieldName::kName: return core::check_name(text, ask);
    case FieldName::kEmail: return core::check_email(text, ask);
    case FieldName::kPhone: return core::check_phone(text, ask, phone_plan(model));
    case FieldName::kNotes: return core::check_notes(text, ask);
  }
  return core::DetailFault::kNone;
}

bool point_at_errors(const Model& model, Effects& effects) {
  int count = 0;
  const char* first = nullptr;
  if (model.details.location.has_error()) {
    ++count;
    first = key::kFirstLocation;
  }
  for (const FieldPlace& place : kFieldPlaces) {
    if (!model.details.field(place.name).has_error()) continue;
    ++count;
    if (!first) first = place.focus_key;
  }
  if (!first) return false;
  effects.push_back(MoveFocus{first});
  effects.push_back(Announce{model.texts.say_count("announce.errors", count), true});
  return true;
}

void type_in_field(Model& model, const FieldTyped& typed, Effects& effects) {
  Field& field = model.details.field(typed.field);
  if (typed.field == FieldName::kEmail) announce_suggestion(model, typed.text, effects);
  // Clears the server's words about this text only; it may refuse the next text too.
  if (field.text != typed.text) field.server_message.clear();
  field.text = typed.text;
  field.typed = true;
  // A new error never comes up while typing; an old one follows the text until it is gone.
  if (field.fault != core::DetailFault::kNone) field.fault = check(model, typed.field);
}

void take_suggested_email(Model& model, Effects& effects) {
  const std::string address = suggested_email(model.details.field(FieldName::kEmail).text);
  const bool is_shown = model.step == Step::kDetails || is_correcting(model);
  if (!is_shown || address.empty()) return;
  type_in_field(model, {FieldName::kEmail, address}, effects);
  effects.push_back(MoveFocus{key::kFieldEmail});
}

bool check_details(Model& model, Effects& effects) {
  LocationChoice& location = model.details.location;
  location.is_missing = has_location_choice(model) && !chosen_location(model);
  location.server_message.clear();
  for (const FieldPlace& place : kFieldPlaces) {
    Field& field = model.details.field(place.name);
    field.fault = check(model, place.name);
    field.server_message.clear();
  }
  return !point_at_errors(model, effects);
}

}  // namespace widget
