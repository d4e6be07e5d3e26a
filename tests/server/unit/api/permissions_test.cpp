// Who may do what, cell by cell.
#include <doctest/doctest.h>

#include "../support/asking.hpp"

namespace {

using testing::Business;

struct Caller {
  const char* name;
  std::vector<server::Header> headers;
};

struct Row {
  const char* method;
  const char* path;
  const char* body;
  // As in callers(): nobody, forged key, publishable, secret; booking 1's link, its contact's, and
  // those of another booking and another contact; an expired and a forged link.
  std::vector<int> statuses;
};

using server::TokenScope;

// A claim on a booking or a contact of that business.
server::TokenClaim claim(const Business& b, TokenScope scope, core::Id id,
                         const char* expires_at = "2027-01-01T00:00:00Z") {
  const auto to =
      scope == TokenScope::kContact ? server::LinkedTo::kContact : server::LinkedTo::kBooking;
  return {.scope = scope,
          .id = id,
          .expires_at = vectors::instant(expires_at),
          .link_id = b.store->link_id(to, id).value()};
}

constexpr core::Id kOtherContact = 43;

// A business with bookings 1, at ten, and 2, of another contact on another day.
struct TwoBookings : Business {
  TwoBookings() {
    REQUIRE(testing::book(*this, "2026-03-10T10:00:00Z") == 1);
    REQUIRE(testing::ask(*this, "POST", "/contacts", {{"name", "Eve"}}).data()["id"] ==
            kOtherContact);
    REQUIRE(testing::book(*this, "2026-03-12T10:00:00Z", 1, kOtherContact) == 2);
  }
};

std::vector<Caller> callers(const Business& b) {
  const auto link = [&](const server::TokenClaim& claim) {
    return server::Header{"Authorization", "Bearer " + b.tokens.sign(claim)};
  };
  const std::string forged = server::Tokens({"guess"}).sign(claim(b, TokenScope::kBooking, 1));
  return {
      {"nobody", {}},
      {"a forged key", {{"Authorization", "Bearer sk_forged_0123456789"}}},
      {"a page", {testing::kPublic}},
      {"the backend", {testing::kBearer}},
      {"the booking's link", {link(claim(b, TokenScope::kBooking, 1))}},
      {"the contact's link", {link(claim(b, TokenScope::kContact, 42))}},
      {"another booking's link", {link(claim(b, TokenScope::kBooking, 2))}},
      {"another contact's link", {link(claim(b, TokenScope::kContact, kOtherContact))}},
      // Of a contact: a booking's lives as long as the booking.
      {"an expired link", {link(claim(b, TokenScope::kContact, 42, "2026-03-04T09:00:00Z"))}},
      {"a forged link", {{"Authorization", "Bearer " + forged}}},
  };
}

// Booking 1 is there, at ten.
const std::vector<Row> kRows = {
    {"GET", "/healthz", "", {200, 200, 200, 200, 200, 200, 200, 200, 200, 200}},
    {"GET", "/api/v1/bookings/types", "", {401, 401, 200, 200, 403, 403, 403, 403, 401, 401}},
    {"GET", "/api/v1/bookings/resources", "", {401, 401, 200, 200, 403, 403, 403, 403, 401, 401}},
    {"GET",
     "/api/v1/bookings/availability?booking_type_id=3&date=2026-03-10",
     "",
     {401, 401, 200, 200, 200, 200, 200, 200, 401, 401}},
    {"GET",
     "/api/v1/bookings/availability?booking_type_id=3&date=2026-03-10&booking_id=1",
     "",
     {401, 401, 404, 200, 200, 200, 404, 404, 401, 401}},
    {"GET", "/api/v1/widget/config", "", {401, 401, 200, 200, 403, 403, 403, 403, 401, 401}},
    {"POST",
     "/api/v1/bookings",
     R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z","contact":{"name":"A","email":"a@b.co"}})",
     {401, 401, 201, 422, 403, 422, 403, 422, 401, 401}},
    {"POST",
     "/api/v1/bookings",
     R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z","contact_id":42})",
     {401, 401, 422, 201, 403, 422, 403, 422, 401, 401}},
    {"POST",
     "/api/v1/bookings",
     R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z"})",
     {401, 401, 422, 422, 403, 201, 403, 201, 401, 401}},
    {"GET", "/api/v1/bookings", "", {401, 401, 403, 200, 403, 200, 403, 200, 401, 401}},
    {"GET", "/api/v1/bookings/1", "", {401, 401, 403, 200, 200, 200, 404, 404, 401, 401}},
    {"GET", "/api/v1/bookings/9", "", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    {"PUT",
     "/api/v1/bookings/1",
     R"({"starts_at":"2026-03-10T12:00:00Z"})",
     {401, 401, 403, 200, 200, 200, 404, 404, 401, 401}},
    {"PUT", "/api/v1/bookings/9", "{}", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    {"POST", "/api/v1/bookings/1/cancel", "", {401, 401, 403, 200, 200, 200, 404, 404, 401, 401}},
    {"POST", "/api/v1/bookings/9/cancel", "", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    // Without mail in the site file.
    {"POST", "/api/v1/bookings/1/send", "", {401, 401, 403, 409, 409, 409, 404, 404, 401, 401}},
    {"POST", "/api/v1/bookings/9/send", "", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    {"POST",
     "/api/v1/bookings/1/calendar-link",
     "",
     {401, 401, 403, 201, 201, 201, 404, 404, 401, 401}},
    {"POST",
     "/api/v1/bookings/9/calendar-link",
     "",
     {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    {"GET",
     "/api/v1/bookings/1/calendar.ics",
     "",
     {401, 401, 401, 401, 401, 401, 401, 401, 401, 401}},
    {"POST",
     "/api/v1/bookings/holds",
     R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z"})",
     {401, 401, 201, 201, 201, 201, 201, 201, 401, 401}},
    {"PUT",
     "/api/v1/bookings/holds/ht_unknown",
     "",
     {401, 401, 404, 404, 404, 404, 404, 404, 401, 401}},
    {"DELETE",
     "/api/v1/bookings/holds/ht_unknown",
     "",
     {401, 401, 204, 204, 204, 204, 204, 204, 401, 401}},
    {"POST",
     "/api/v1/bookings/holds/ht_unknown/release",
     "",
     {401, 401, 204, 204, 204, 204, 204, 204, 401, 401}},
    {"POST",
     "/api/v1/visitor-tokens",
     R"({"contact_id":42,"expires_in":60})",
     {401, 401, 403, 201, 403, 403, 403, 403, 401, 401}},
    {"GET", "/api/v1/contacts", "", {401, 401, 403, 200, 403, 403, 403, 403, 401, 401}},
    {"GET", "/api/v1/contacts/42", "", {401, 401, 403, 200, 403, 403, 403, 403, 401, 401}},
    {"GET", "/api/v1/contacts/999", "", {401, 401, 403, 404, 403, 403, 403, 403, 401, 401}},
    {"POST",
     "/api/v1/contacts",
     R"({"name":"Ada"})",
     {401, 401, 403, 201, 403, 403, 403, 403, 401, 401}},
    {"PUT",
     "/api/v1/bookings/1",
     R"({"status":"confirmed"})",
     {401, 401, 403, 422, 422, 422, 422, 422, 401, 401}},
};

TEST_CASE("who may do what") {
  for (const Row& row : kRows) {
    for (std::size_t i = 0; i < row.statuses.size(); ++i) {
      const TwoBookings b;
      const std::vector<Caller> everybody = callers(b);
      CAPTURE(row.method);
      CAPTURE(row.path);
      CAPTURE(everybody[i].name);
      auto headers = everybody[i].headers;
      headers.push_back(testing::kJson);
      CHECK(b.routes.answer({row.method, row.path, headers, row.body}).status == row.statuses[i]);
    }
  }
}

TEST_CASE("the token of a calendar file opens the file for an hour, and nothing else") {
  TwoBookings b;
  const std::string token = b.service.calendar_token(1, {});
  for (const Row& row : kRows) {
    CAPTURE(row.path);
    const bool is_open = std::string_view(row.path) == "/healthz";
    const bool is_file = std::string_view(row.path).ends_with(".ics");
    const server::Request request{
        row.method, row.path, {{"X-Api-Key", token}, testing::kJson}, row.body};
    CHECK(b.routes.answer(request).status == (is_open ? 200 : is_file ? 401 : 403));
  }
  const auto file = [&](const std::string& path, const std::string& given) {
    return b.routes.answer({"GET", "/api/v1/bookings/" + path + "?token=" + given, {}, ""}).status;
  };
  CHECK(file("1/calendar.ics", token) == 200);
  CHECK(file("2/calendar.ics", token) == 404);
  CHECK(file("2/calendar.ics", b.service.calendar_token(2, {})) == 200);
  CHECK(file("1", token) == 401);
  for (const auto& [scope, id] : {std::pair(TokenScope::kBooking, 1), {TokenScope::kContact, 42}}) {
    CHECK(file("1/calendar.ics", b.tokens.sign(claim(b, scope, id))) == 401);
  }
  const server::Tokens guess({"guess"});
  CHECK(file("1/calendar.ics", guess.sign(claim(b, TokenScope::kCalendar, 1))) == 401);
  b.now += core::Minutes(60);
  CHECK(file("1/calendar.ics", token) == 401);
}

}  // namespace
