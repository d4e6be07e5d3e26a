// The codec of what comes after a booking: changes, links, and lists in pages.
//
//   core::Result<core::BookingChange> change = core::read_booking_change(object, true);
//   std::string body = core::page_body(std::move(list), {1, 4, 15, 52});
//
// Mostly the server's; the widget writes a change, and reads pages and the address of a calendar file.
#pragma once

#include "core/protocol/protocol.hpp"

namespace core {

// PUT /bookings/{id}. What is left out stays as it is.
struct BookingChange {
  std::optional<Instant> starts_at;
  bool has_resource = false;
  std::optional<Id> resource_id;  // none, when given as null: any that is free
  bool has_notes = false;
  std::optional<std::string> notes;  // none, when given as null or empty: taken away
  bool confirms = false;             // "status": "confirmed", of a pending booking
  std::string hold_token;            // of the visitor's hold, used up by the move; empty: none
  bool operator==(const BookingChange&) const = default;
};

// Shape and limits only (422 with errors by field); unknown fields are refused by name, and so is
// `status` unless `may_confirm` (a secret key).
Result<BookingChange> read_booking_change(JsonValue object, bool may_confirm);

// POST /bookings/{id}/cancel. The body may be missing.
struct CancelRequest {
  std::string reason;  // for the other side to read, at most kMaxReasonLength; empty: none
  bool operator==(const CancelRequest&) const = default;
};
// Unknown fields are ignored, because the reference ignores the whole body.
Result<CancelRequest> read_cancel_request(JsonValue object);

// POST /bookings/{id}/send. The body may be missing.
struct SendRequest {
  std::string email;             // the address in place of the one typed; empty: it stays
  std::string correction_token;  // from the answer to the booking; empty unless `email` is given
  bool operator==(const SendRequest&) const = default;
};
// Each of the two needs the other.
Result<SendRequest> read_send_request(JsonValue object);

// The answer to POST /bookings/{id}/calendar-link: the path of the file, with its query.
std::string calendar_file_path(Id booking, std::string_view token);  // as the server has it
// Below the API's base. Anything but the path of this booking's file is an error.
Result<std::string> read_calendar_link(int status, std::string_view body, Id booking);

// POST /visitor-tokens.
struct VisitorTokenRequest {
  Id contact_id = 0;
  int expires_in = 3600;  // seconds: 60 to a year
  bool operator==(const VisitorTokenRequest&) const = default;
};
Result<VisitorTokenRequest> read_visitor_token_request(JsonValue object);

struct PageMeta {
  std::int64_t current_page = 1;
  std::int64_t last_page = 1;  // 1 for an empty list
  std::int64_t per_page = 15;
  std::int64_t total = 0;
  bool operator==(const PageMeta&) const = default;
};

// The meta of page `page` of a list of `total`.
PageMeta page_meta(std::int64_t page, std::int64_t per_page, std::int64_t total);
std::string page_body(Json list, const PageMeta& meta);

}  // namespace core
