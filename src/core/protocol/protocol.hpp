// The one codec: JSON <-> the values of booking.hpp, compiled into the widget and the server.
//
//   core::Result<core::WidgetConfig> config = core::read_config(body);     // widget
//   std::string body = core::success_body(core::to_json(config));          // server
//
// Reading trusts nothing: a missing field, a wrong type, a value out of range or a body over the
// limit is an error that names the path of the field. Unknown fields in an answer are ignored (the
// API may grow); unknown fields in a request are refused by name. Never throws, never allocates in
// proportion to anything but the body.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/booking.hpp"
#include "core/json.hpp"
#include "core/json_document.hpp"

namespace core {

inline constexpr std::size_t kMaxRequestBytes = std::size_t{64} * 1024;
inline constexpr int kMaxRangeDays = 62;
inline constexpr std::int64_t kMaxAmount = 999'999'999'999;  // exact in JavaScript, with any digits
inline constexpr int kMaxDigits = 4;

// field -> why, as `errors` prints on 422.
using FieldErrors = std::map<std::string, std::vector<std::string>>;

// A failed request, as the API's error envelope has it. `status` is the HTTP status: the API's
// categories of errors are its statuses, so servers carry it inside too. 0: no documented response.
struct ApiError {
  int status = 0;
  std::string message;
  FieldErrors errors;
  std::optional<int> retry_after;  // seconds
  std::string code = {};           // kLinkExpired; empty: the status says it all
  bool operator==(const ApiError&) const = default;
};
// Of a 401: the link is a right one, and has come to its end.
inline constexpr std::string_view kLinkExpired = "link_expired";

// A booking as the answer to POST /bookings tells it.
struct BookingMade {
  Booking booking;
  std::string manage_token;  // empty where the API has none
  // Lets the page that booked correct the mail address once, and says that a mail went there; empty: neither.
  std::string correction_token = {};
  bool operator==(const BookingMade&) const = default;
};

template <class T>
struct Result {
  std::optional<T> value;
  ApiError error;  // meaningful when there is no value
  explicit operator bool() const { return value.has_value(); }
};

// --- What the server writes -------------------------------------------------------------------

// The reference's fields alone (id, name, duration_minutes, description, is_active).
Json to_json(const BookingType& type);
Json to_json(const Resource& resource);
Json to_json(const Slot& slot);
Json to_json(const DaySlots& day);                // one date: the documented availability
Json to_json(const std::vector<DaySlots>& days);  // {"days": […]}: a range of them
Json to_json(const Booking& booking);
Json to_json(const BookingMade& made);  // the booking, with manage_token beside its fields if any
Json to_json(const ZoneRules& rules);
Json to_json(const WidgetConfig& config);  // types carry resource_ids and max_days_ahead too

// As they are kept with a booking: one object. Reading returns nothing for anything else.
std::string print_price(const Price& price);
std::optional<Price> parse_price(std::string_view text);
std::string print_location(const Location& location);
std::optional<Location> parse_location(std::string_view text);
bool is_currency(std::string_view text);  // the shape of ISO 4217: three capital letters

std::string success_body(Json data, std::string_view message = {});
std::string error_body(const ApiError& error);

std::string_view to_string(BookingStatus status);
std::optional<BookingStatus> parse_status(std::string_view text);
std::string_view to_string(MailState state);  // "waiting", "sent" or "failed"
std::optional<MailState> parse_mail_state(std::string_view text);
std::string_view to_string(CancelledBy by);  // "visitor", "business" or "expiry"
std::optional<CancelledBy> parse_cancelled_by(std::string_view text);
std::string_view to_string(LocationKind kind);  // "address", "we_call", "you_call" or "video"
std::optional<LocationKind> parse_location_kind(std::string_view text);
// Where its text is: "text", "phone" or "url".
const char* location_field(LocationKind kind);
std::string_view to_string(Ask ask);  // required, optional, hidden
std::optional<Ask> parse_ask(std::string_view text);
std::string_view weekday_name(date::weekday day);  // monday … sunday
std::optional<date::weekday> parse_weekday(std::string_view name);

// --- What the server reads --------------------------------------------------------------------

// Parses a request body to an object: 400 for what is not JSON, not UTF-8, or not an object.
Result<JsonDocument> read_object(std::string_view body);

// How POST /bookings says whom it is for: by the id (a secret key), in a visitor's own words (a
// publishable key), or not at all (a contact's link, which says it).
enum class BookedFor { kContactId, kContact, kLink };
// POST /bookings. Shape and limits only (422 with errors by field); whether the type exists or the
// slot is free is the service's business. `contact` is checked by `rules` and normalised, its number
// read by `plan`; whichever of `contact` and `contact_id` does not belong there is refused.
Result<BookingRequest> read_booking_request(JsonValue object, BookedFor booked_for,
                                            const DetailRules& rules, const PhonePlan& plan = {});

// The 422 for a number that can't be one, with an example of the plan's country.
ApiError phone_refusal(const char* field, const PhonePlan& plan);

// --- What the widget writes -------------------------------------------------------------------

// Paths are relative to the API's base, queries percent-encoded.
std::string config_path(std::string_view time_zone);
std::string availability_path(Id type, std::optional<Id> resource, Date from, Date to);
// Added to it: a caller that may move that booking reads its own time as free.
std::string moving_query(Id booking);
inline constexpr std::string_view kBookingsPath = "/bookings";
std::string booking_body(const BookingRequest& request);

// --- What the widget reads --------------------------------------------------------------------

// Each takes the HTTP status and the body as it came; status 0 means no answer. Anything that is
// not the documented success is an error with the status kept and the envelope's message where
// there is one; a 2xx that is not the documented JSON is an error with status 0.
Result<WidgetConfig> read_config(int status, std::string_view body);
Result<std::vector<DaySlots>> read_availability(int status, std::string_view body);
// The documented 201 has only some of Booking's fields; resource_id, title, notes and the stamps
// may be absent.
Result<BookingMade> read_booking_made(int status, std::string_view body);

// Slot taken: 409, or 422 with errors.starts_at.
bool is_slot_taken(const ApiError& error);

// --- What the page is told ---------------------------------------------------------------------

// Payloads of the widget's events, as JSON. Nothing personal is in them but where `personal` is
// given: its contact {name, email, phone}, each where there is one, and notes are then added.
//
// {id, starts_at, ends_at, booking_type_id, resource_id, status}; resource_id may be null.
std::string booking_event(const Booking& booking, const BookingRequest* personal = nullptr);
std::string type_event(Id type);  // {booking_type_id}
// {starts_at, ends_at, booking_type_id, resource_id}; resource_id null: anyone
std::string slot_event(const Slot& slot, Id type, std::optional<Id> resource);
// {starts_at, booking_type_id, resource_id}
std::string request_event(const BookingRequest& request, bool with_personal);
std::string error_event(std::string_view code, std::string_view message);  // {code, message}

}  // namespace core
