// The codec of a server that stands before an upstream account: what it asks there, and what it
// reads of the answers, beyond what a widget before a bare API does (protocol_bare.hpp).
//
//   const std::string path = core::contacts_page_path("ada@example.com", 1, 100);
//   core::Result<core::ContactPage> page = core::read_contact_page(status, body);
//
// Reading trusts nothing, as in protocol.hpp. A widget uses what is about bookings, with a visitor's
// link; the rest is the server's.
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

// --- What is asked ----------------------------------------------------------------------------

struct BookingListing {
  std::int64_t page = 1;
  std::int64_t per_page = 100;
  std::optional<BookingStatus> status;
  std::optional<Id> contact_id;
  std::string from;  // a date or an instant; empty: none
  std::string to;
  bool operator==(const BookingListing&) const = default;
};
std::string bookings_path(const BookingListing& listing);
std::string contacts_page_path(std::string_view search, std::int64_t page, std::int64_t per_page);
std::string item_path(std::string_view collection, Id id);  // "/contacts/42"
// POST /contacts. What is empty is left out.
std::string new_contact_body(const Contact& contact);
// PUT /bookings/{id}: what changes alone.
std::string change_body(const BookingChange& change);

// --- What is read -----------------------------------------------------------------------------

// An answer whose meta is missing or contradicts itself is an error.
Result<BookingPage> read_booking_page(int status, std::string_view body);
Result<ContactPage> read_contact_page(int status, std::string_view body);
Result<Contact> read_contact(int status, std::string_view body);
// The answer to a cancel, which has the id and the status alone.
Result<BookingStatus> read_cancelled(int status, std::string_view body, Id id);

// --- Webhooks ---------------------------------------------------------------------------------

struct AccountEvent {
  std::string name;                // booking.created
  std::string delivery_id;         // the same on every repeat
  std::optional<Booking> booking;  // nothing if the data is none
};
// The body of a webhook. Nothing if it is not one.
std::optional<AccountEvent> read_event(std::string_view body);

}  // namespace core
