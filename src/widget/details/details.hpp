// The visitor's details: typing them, checking them, saying what is wrong. Internal to src/widget.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

struct FieldPlace {
  FieldName name;
  const char* focus_key;
  std::string_view api_name;  // in `errors` of a 422
};

// In the order they are shown.
inline constexpr FieldPlace kFieldPlaces[kFieldCount] = {
    {FieldName::kName, key::kFieldName, "contact.name"},
    {FieldName::kEmail, key::kFieldEmail, "contact.email"},
    {FieldName::kPhone, key::kFieldPhone, "contact.phone"},
    {FieldName::kNotes, key::kFieldNotes, "notes"},
};

core::DetailFault check_detail(FieldName name, std::string_view text, core::Ask ask);
void type_in_field(Model& model, const FieldTyped& typed);
// Checks every field asked for. True if all are right, else points at those that aren't.
bool check_details(Model& model, Effects& effects);
// Focus to the first field with an error, and their number aloud. False if there is none.
bool point_at_errors(const Model& model, Effects& effects);

}  // namespace widget
