// Readings of bookings that are there already, shared by update() and the view: the one just made, the
// one that its visitor has come back to, and a contact's list.
#pragma once

#include "widget/model.hpp"

namespace widget {

// The booking of the screen shown, made or managed; null: none.
const core::Booking* shown_booking(const Model& model);
// Where the booking shown can be changed or cancelled by whoever has the address; empty: nowhere.
std::string manage_link(const Model& model);
// What can be done with a booking: nothing once it is cancelled or has begun.
enum class Standing { kOpen, kCancelled, kPast };
Standing standing(const Model& model, const core::Booking& booking);
// Whether the picker can offer other times for it: its type is still there, and whoever takes it.
bool can_reschedule(const Model& model, const core::Booking& booking);
// While another time is chosen for a booking: whether the visitor's day holds it; and the chosen day's
// times with its own among them, as one that is not available.
bool has_own_booking(const Model& model, core::Date day);
std::vector<core::Slot> day_slots_with_own(const Model& model);
// By the booking's own type and resource, which need not be the ones now chosen. Who may be empty.
std::string what_is_booked(const Model& model, const core::Booking& booking);
std::string who_is_booked(const Model& model, const core::Booking& booking);
// Whether something is on its way that cannot be called back any more.
bool is_busy(const Managing& managing);
// Why either of them is being tried again; kNone while it goes well.
Fault retry_fault(Progress progress, const RetryState& retry);
// What a failure in managing, and one of the list, says.
std::string managing_error(const Model& model);
std::string my_bookings_error(const Model& model);

}  // namespace widget
