// What the view and update() both ask of the model. Pure; each is implemented in its part.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "widget/model.hpp"

namespace widget {

// A list longer than this can be searched.
inline constexpr std::size_t kLongList = 12;

// The page's presets, if they can be booked: an active type; an active resource that takes the preset type or,
// without one, any active type.
const core::BookingType* preset_type(const Model& model);
const core::Resource* preset_resource(const Model& model);
const core::BookingType* chosen_type(const Model& model);
const core::Resource* chosen_resource(const Model& model);  // null: anyone, or not chosen
// Active types that the preset resource, if any, can take.
std::vector<const core::BookingType*> offered_types(const Model& model);
// Active resources that can take the chosen type. "Anyone" is the view's first row and not listed here.
std::vector<const core::Resource*> offered_resources(const Model& model);
// The offered ones that match the query.
std::vector<const core::BookingType*> found_types(const Model& model);
std::vector<const core::Resource*> found_resources(const Model& model);
// The zones that the query finds, the best first (zones/zone_search.cpp); of equally good ones, the
// visitor's and the business's own.
std::vector<const ZoneEntry*> found_zones(const Model& model);
// The current time by the server's clock, as far as it is known.
core::Instant now(const Model& model);
// Whether the step is shown at all: one choice or a preset skips it.
bool has_type_step(const Model& model);
bool has_resource_step(const Model& model);
// Whether the current step has a Back.
bool can_go_back(const Model& model);
const MonthSlots* shown_month(const Model& model);
// Times of the chosen day; empty when none.
const std::vector<core::Slot>& chosen_day_slots(const Model& model);
// Whether all times of the day are loaded: always, except in an account.
bool is_checked(const Model& model, core::Date day);
// Whether the month shown may give way to the first one with times.
bool may_leave_month(const Model& model);
// Whether that one is being looked for. An account's search can be stopped, so it shows its progress instead.
bool looks_for_first_month(const Model& model);
// Why loading is being retried; kNone without a retry.
Fault retry_fault(const Model& model);
// The same for the booking that is being sent.
Fault sending_fault(const Model& model);
// Minutes that the chosen time is still held, 0 for the last; nothing without a hold.
std::optional<int> minutes_held(const Model& model);
// Months a visitor may page to: this month up to the type's horizon.
bool can_show_previous_month(const Model& model);
bool can_show_next_month(const Model& model);
core::Ask asked_for(const Model& model, FieldName name);
// Whether the visitor has to choose where it takes place.
bool has_location_choice(const Model& model);
// The chosen type's only location, or the one that the visitor chose; null: none yet.
const core::Location* chosen_location(const Model& model);
// How the business's country writes numbers; empty where the API doesn't say.
const core::PhonePlan& phone_plan(const Model& model);
// Whether the page's contact token says who books: the form asks for nothing.
bool is_signed_in(const Model& model);
// Whether the confirmation offers another address for the mail, and whether its field is shown.
bool may_correct_address(const Model& model);
bool is_correcting(const Model& model);
// A request is under way, and isn't waiting for its retry.
bool is_busy(const Correction& correction);
// Where the mail about the booking went; empty: the server doesn't say that it sent one.
std::string mailed_text(const Model& model);
// The message of a failed correction: the server's words if any, else the fault's sentence.
std::string correction_error(const Model& model);
// The booked times as the visitor reads them, in the visitor's zone.
core::LocalTime local_start(const Model& model, const core::Slot& slot);
// The fault's sentence, in the visitor's language. Empty for kNone.
std::string fault_sentence(const core::Texts& texts, Fault fault);
// The sentence shown during retries. Empty for kNone.
std::string retry_sentence(const Model& model, Fault fault);
// The message of a failed submission: the server's words if any, else the fault's sentence.
std::string submission_error(const Model& model);

}  // namespace widget
