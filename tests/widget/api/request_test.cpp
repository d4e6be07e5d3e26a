// What goes out for each effect of the network: method, URL, headers and body.
#include "widget/api/request.hpp"

#include "../world.hpp"
#include "core/protocol/account.hpp"

using widget::Endpoint;
using widget::Request;
using widget::request_of;

namespace {

const Endpoint kClinic{"https://book.palm.example/api/v1", "pk_demo"};
const Endpoint kProxied{"/book", ""};

using Headers = std::map<std::string, std::string>;

Headers headers_of(const Request& request) {
  Headers headers;
  int count = 0;
  request.each_header([&](const char* name, const char* value) {
    headers.emplace(name, value);
    ++count;
  });
  CHECK(count == static_cast<int>(headers.size()));
  CHECK(count <= Request::kMostHeaders);
  return headers;
}

// A browser asks another origin before it sends a header or a method of its own.
void check_needs_no_preflight(const Request& request) {
  CHECK(std::string(request.method) == "GET");
  CHECK(headers_of(request).empty());
  CHECK(request.body.empty());
}

widget::LoadSlots slots_of_march() {
  return {7, 3, 2, world::day("2026-03-04"), world::day("2026-03-31")};
}

core::BookingRequest consultation() {
  core::BookingRequest booking;
  booking.booking_type_id = 3;
  booking.starts_at = world::at("2026-03-10T09:00:00Z");
  booking.contact = core::ContactDetails{"Ada", "ada@example.com", ""};
  return booking;
}

}  // namespace

TEST_CASE("Reading times needs no preflight: the key is in the query") {
  const Request request = request_of(slots_of_march(), kClinic);
  check_needs_no_preflight(request);
  CHECK(request.url ==
        "https://book.palm.example/api/v1" +
            core::availability_path(3, 2, world::day("2026-03-04"), world::day("2026-03-31")) +
            "&key=pk_demo");
}

TEST_CASE("Every other read by the site's key needs no preflight either") {
  const widget::LoadDay one_day{1, 3, std::nullopt, world::day("2026-03-10")};
  const widget::LoadZone kathmandu{1, "Asia/Kathmandu"};
  const widget::FindContact ada{1, "ada+1@example.com"};
  const widget::FindBookings of_ada{1, 42, world::day("2026-03-09"), world::day("2026-03-11")};
  const std::map<std::string, Request> reads = {
      {core::day_path(3, std::nullopt, one_day.date), request_of(one_day, kClinic)},
      {core::config_path("Asia/Kathmandu"), request_of(kathmandu, kClinic)},
      {core::contacts_path("ada+1@example.com"), request_of(ada, kClinic)},
      {core::contact_bookings_path(42, of_ada.from, of_ada.to), request_of(of_ada, kClinic)},
      {std::string(core::kTypesPath), widget::types_request(kClinic)},
      {std::string(core::kResourcesPath), widget::resources_request(kClinic)}};
  for (const auto& [path, request] : reads) {
    const auto& shown = path;  // Clang 14 captures no structured binding
    CAPTURE(shown);
    check_needs_no_preflight(request);
    const char* separator = path.find('?') == std::string::npos ? "?" : "&";
    CHECK(request.url == kClinic.api + path + separator + "key=pk_demo");
  }
}

TEST_CASE("A site whose proxy adds the key sends none from the page") {
  CHECK(widget::types_request(kProxied).url == "/book/bookings/types");
  CHECK(request_of(widget::ReleaseHold{"hold_1"}, kProxied).url ==
        "/book/bookings/holds/hold_1/release");
  const Headers headers =
      headers_of(request_of(widget::SendBooking{1, consultation(), "k-1"}, kProxied));
  CHECK(headers == Headers{{"Content-Type", "application/json"}, {"Idempotency-Key", "k-1"}});
}

TEST_CASE("A visitor's own hold is named when times are read, so that its time reads as free") {
  widget::LoadSlots order = slots_of_march();
  order.hold_token = "hold_a&b";
  const Request request = request_of(order, kClinic);
  check_needs_no_preflight(request);
  CHECK(request.url.find("&hold_token=hold_a%26b&key=pk_demo") != std::string::npos);
}

TEST_CASE("Times for a booking that moves are read by the visitor's token and not by the key") {
  widget::LoadSlots order = slots_of_march();
  order.booking = 501;
  order.token = "bt_secret";
  const Request request = request_of(order, kClinic);
  CHECK(std::string(request.method) == "GET");
  CHECK(headers_of(request) == Headers{{"X-Api-Key", "bt_secret"}});
  CHECK(request.url.ends_with(core::moving_query(501)));
  CHECK(request.url.find("pk_demo") == std::string::npos);
}

TEST_CASE("A booking goes out by the key, with its idempotency key, proof and body") {
  widget::SendBooking order{9, consultation(), "abc-1"};
  order.proof = "challenge:17";
  const Request request = request_of(order, kClinic);
  CHECK(std::string(request.method) == "POST");
  CHECK(request.url == "https://book.palm.example/api/v1/bookings");
  CHECK(request.body == core::booking_body(consultation()));
  CHECK(headers_of(request) == Headers{{"Content-Type", "application/json"},
                                       {"X-Api-Key", "pk_demo"},
                                       {"Idempotency-Key", "abc-1"},
                                       {"X-Booking-Challenge", "challenge:17"}});
}

TEST_CASE("A booking of somebody signed in goes out by their token in place of the key") {
  widget::SendBooking order{9, consultation(), "abc-1", "ct_ada"};
  const Headers headers = headers_of(request_of(order, kClinic));
  CHECK(headers == Headers{{"Content-Type", "application/json"},
                           {"X-Api-Key", "ct_ada"},
                           {"Idempotency-Key", "abc-1"}});
}

TEST_CASE("A filled trap is reported with the booking") {
  widget::SendBooking order{9, consultation(), "abc-1"};
  order.trap_filled = true;
  CHECK(headers_of(request_of(order, kClinic)).at("X-Booking-Trap") == "filled");
}

TEST_CASE(
    "A booking of an account has no idempotency key, which the documented API does not know") {
  const Headers headers =
      headers_of(request_of(widget::SendBooking{9, consultation(), {}}, kClinic));
  CHECK(headers == Headers{{"Content-Type", "application/json"}, {"X-Api-Key", "pk_demo"}});
  const core::ContactDetails ada{"Ada", "ada@example.com", ""};
  const Request contact = request_of(widget::MakeContact{9, ada}, kClinic);
  CHECK(std::string(contact.method) == "POST");
  CHECK(contact.url == kClinic.api + "/contacts");
  CHECK(contact.body == core::contact_body(ada));
  CHECK(headers_of(contact) == headers);
}

TEST_CASE(
    "A visitor's token opens, moves and cancels their booking, in a header and never in a URL") {
  const core::Instant later = world::at("2026-03-11T10:00:00Z");
  core::BookingListing listing;
  listing.status = core::BookingStatus::kConfirmed;
  const Request look = request_of(widget::LoadBooking{1, 501, "bt_secret"}, kClinic);
  const Request move = request_of(widget::SendReschedule{1, 501, "bt_secret", later}, kClinic);
  const Request cancel = request_of(widget::SendCancel{1, 501, "bt_secret"}, kClinic);
  const Request list = request_of(widget::LoadBookings{1, "bt_secret", listing}, kClinic);
  CHECK(std::string(look.method) == "GET");
  CHECK(look.url == kClinic.api + "/bookings/501");
  CHECK(std::string(move.method) == "PUT");
  CHECK(move.url == kClinic.api + "/bookings/501");
  CHECK(core::Json::parse(move.body) == core::Json{{"starts_at", "2026-03-11T10:00:00.000000Z"}});
  CHECK(std::string(cancel.method) == "POST");
  CHECK(cancel.url == kClinic.api + "/bookings/501/cancel");
  CHECK(list.url == kClinic.api + core::bookings_path(listing));
  const Request correct = request_of(widget::SendCorrection{.request = 1,
                                                            .booking = 501,
                                                            .token = "bt_secret",
                                                            .email = "ada@example.com",
                                                            .correction_token = "bt_m501",
                                                            .idempotency_key = "abc-2"},
                                     kClinic);
  CHECK(std::string(correct.method) == "POST");
  CHECK(correct.url == kClinic.api + "/bookings/501/send");
  CHECK(core::Json::parse(correct.body) ==
        core::Json{{"email", "ada@example.com"}, {"correction_token", "bt_m501"}});
  CHECK(headers_of(correct).at("Idempotency-Key") == "abc-2");
  const Request link = request_of(widget::MakeCalendarLink{1, 501, "bt_secret"}, kClinic);
  CHECK(std::string(link.method) == "POST");
  CHECK(link.url == kClinic.api + "/bookings/501/calendar-link");
  CHECK(link.body.empty());
  for (const Request& request : {look, move, cancel, list, correct, link}) {
    CAPTURE(request.url);
    CHECK(headers_of(request).at("X-Api-Key") == "bt_secret");
    CHECK(headers_of(request).count("Authorization") == 0);  // which may be a proxy's
    CHECK(request.url.find("bt_secret") == std::string::npos);
    CHECK(request.url.find("pk_demo") == std::string::npos);
  }
}

TEST_CASE(
    "A hold is made and renewed by the key in a header, and released by a beacon without headers") {
  const core::HoldRequest hold{3, world::at("2026-03-10T09:00:00Z"), std::nullopt, {}, "hold_1"};
  const Request made = request_of(widget::SendHold{1, hold}, kClinic);
  CHECK(std::string(made.method) == "POST");
  CHECK(made.url == kClinic.api + "/bookings/holds");
  CHECK(made.body == core::hold_body(hold));
  CHECK(headers_of(made) ==
        Headers{{"Content-Type", "application/json"}, {"X-Api-Key", "pk_demo"}});
  const Request renewed = request_of(widget::RenewHold{1, "hold_1"}, kClinic);
  CHECK(std::string(renewed.method) == "PUT");
  CHECK(renewed.url == kClinic.api + "/bookings/holds/hold_1");
  CHECK(headers_of(renewed) == Headers{{"X-Api-Key", "pk_demo"}});
  const Request released = request_of(widget::ReleaseHold{"hold_1"}, kClinic);
  CHECK(std::string(released.method) == "POST");
  CHECK(released.url == kClinic.api + "/bookings/holds/hold_1/release?key=pk_demo");
  CHECK(headers_of(released).empty());
  CHECK(released.body.empty());
}
