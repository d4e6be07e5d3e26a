// The account's API as our server uses it in account mode: lists, records, changes and webhooks,
// beyond what a widget needs for booking (account.hpp).
//
//   const std::string path = core::contacts_page_path("ada@example.com", 1, 100);
//   core::Result<core::ContactPage> page = core::read_contact_page(status, body);
//
// Reading trusts nothing, as in protocol.hpp. A widget with a visitor's link uses the parts about
// bookings.
#pragma once

#include "core/protocol/contacts.hpp"
#include "core/protocol/manage.hpp"
#include "core/protocol/protocol.hpp"

namespace core {

struct BookingPage {
  std::vector<Booking> bookings;
  PageMeta meta;
};

struct ContactPage {
  std::vector<Contact> contacts;
  PageMeta meta;
};

// --- Requests ---------------------------------------------------------------------------------

struct BookingListing {
  std::int64_t page = 1;
  std::int64_t per_page = 100;
  std::optional<BookingStatus> status;
  std::optional<Id> contact_id;
  std::string from;  // a date or an instant; empty: no bound
  std::string to;
  bool operator==(const BookingListing&) const = default;
};
std::string bookings_path(const BookingListing& listing);
std::string contacts_page_path(std::string_view search, std::int64_t page, std::int64_t per_page);
std::string item_path(std::string_view collection, Id id);  // "/contacts/42"
// POST /contacts. Empty members are omitted.
std::string new_contact_body(const Contact& contact);
// PUT /bookings/{id}: only the members that change.
std::string change_body(const BookingChange& change);
std::string cancel_body(const CancelRequest& request);
std::string send_body(const SendRequest& request);

// --- Answers ----------------------------------------------------------------------------------

// An answer with a missing or contradictory meta is an error.
Result<BookingPage> read_booking_page(int status, std::string_view body);
Result<ContactPage> read_contact_page(int status, std::string_view body);
Result<Contact> read_contact(int status, std::string_view body);
// The answer to a cancellation: only the id and the status.
Result<BookingStatus> read_cancelled(int status, std::string_view body, Id id);

// --- Webhooks ---------------------------------------------------------------------------------

struct AccountEvent {
  std::string name;                // booking.created
  std::string delivery_id;         // the same for every repetition
  std::optional<Booking> booking;  // nullopt if the data isn't a booking
};
// The body of a webhook. nullopt if it isn't one.
std::optional<AccountEvent> read_event(std::string_view body);

}  // namespace core
