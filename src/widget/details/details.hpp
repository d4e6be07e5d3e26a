// The visitor's details: typing, checks and errors. Internal to src/widget.
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

core::DetailFault check_detail(const Model& model, FieldName name, std::string_view text,
                               core::Ask ask);
void pick_location(Model& model, std::size_t index);
// The visitor takes the address that is suggested in place of the one typed.
void take_suggested_email(Model& model, Effects& effects);
void type_in_field(Model& model, const FieldTyped& typed, Effects& effects);
// Checks every field asked for. True if all are right, else points at those that aren't.
bool check_details(Model& model, Effects& effects);
// Focuses the first field with an error and announces their number. False without errors.
bool point_at_errors(const Model& model, Effects& effects);

}  // namespace widget
