// Queries about existing bookings, shared by update() and the view: the one just made, the one that its visitor has
// come back to, and a contact's list.
#pragma once

#include <optional>

#include "widget/model.hpp"

namespace widget {

// The booking of the screen shown, made or managed; null: not found.
const core::Booking* shown_booking(const Model& model);
// The link that lets its holder change or cancel the booking shown; empty: no link.
std::string manage_link(const Model& model);
// Whether a booking can be changed: not once it is cancelled or has started.
enum class BookingPhase { kOpen, kCancelled, kPast };
BookingPhase booking_phase(const Model& model, const core::Booking& booking);
// Until when the business lets its visitor change it online.
enum class Change { kCancel, kMove };
bool may_change(const Model& model, const core::Booking& booking, Change change);
// Whether a visitor who cancels it is asked why.
bool asks_reason(const Model& model, const core::Booking& booking);
// Who cancelled it, if it wasn't the visitor; empty: not known. And the reason that was given.
std::string cancelled_by_text(const Model& model, const core::Booking& booking);
std::string cancel_reason_text(const Model& model, const core::Booking& booking);
// Whether the picker can offer other times for it: its type and its resource are still active.
bool can_reschedule(const Model& model, const core::Booking& booking);
// While another time is chosen for a booking: whether it is on the visitor's day; and the chosen day's times with its
// own among them, as unavailable.
bool has_own_booking(const Model& model, core::Date day);
std::vector<core::Slot> day_slots_with_own(const Model& model);
// By the booking's own type and resource, which may differ from the chosen ones. Who may be empty.
std::string what_is_booked(const Model& model, const core::Booking& booking);
std::string who_is_booked(const Model& model, const core::Booking& booking);
// Whether a request is under way that can't be cancelled any more.
bool is_busy(const Managing& managing);
// Why either of them is being retried; kNone without a retry.
Fault retry_fault(Progress progress, const RetryState& retry);
// The message of a failure in managing, and in the list.
std::string managing_error(const Model& model);
std::string my_bookings_error(const Model& model);

}  // namespace widget
