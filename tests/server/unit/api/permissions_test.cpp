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

server::Header link(server::TokenScope scope, core::Id id, const char* secret = "token secret",
                    const char* expires_at = "2027-01-01T00:00:00Z") {
  server::Tokens tokens({secret});
  return {"Authorization", "Bearer " + tokens.sign({scope, id, vectors::instant(expires_at)})};
}

using server::TokenScope;

std::vector<Caller> callers() {
  return {
      {"nobody", {}},
      {"a forged key", {{"Authorization", "Bearer sk_forged_0123456789"}}},
      {"a page", {testing::kPublic}},
      {"the backend", {testing::kBearer}},
      {"the booking's link", {link(TokenScope::kBooking, 1)}},
      {"the contact's link", {link(TokenScope::kContact, 42)}},
      {"another booking's link", {link(TokenScope::kBooking, 3)}},
      {"another contact's link", {link(TokenScope::kContact, 1)}},
      // Of a contact: a booking's lives as long as the booking.
      {"an expired link", {link(TokenScope::kContact, 42, "token secret", "2026-03-04T09:00:00Z")}},
      {"a forged link", {link(TokenScope::kBooking, 1, "guess")}},
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
     {401, 401, 422, 422, 403, 201, 403, 422, 401, 401}},
    {"GET", "/api/v1/bookings", "", {401, 401, 403, 200, 403, 200, 403, 200, 401, 401}},
    {"GET", "/api/v1/bookings/1", "", {401, 401, 403, 200, 200, 200, 404, 404, 401, 401}},
    {"GET", "/api/v1/bookings/2", "", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    {"PUT",
     "/api/v1/bookings/1",
     R"({"starts_at":"2026-03-10T12:00:00Z"})",
     {401, 401, 403, 200, 200, 200, 404, 404, 401, 401}},
    {"PUT", "/api/v1/bookings/2", "{}", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
    {"POST", "/api/v1/bookings/1/cancel", "", {401, 401, 403, 200, 200, 200, 404, 404, 401, 401}},
    {"POST", "/api/v1/bookings/2/cancel", "", {401, 401, 403, 404, 404, 404, 404, 404, 401, 401}},
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
  const std::vector<Caller> everybody = callers();
  for (const Row& row : kRows) {
    for (std::size_t i = 0; i < everybody.size(); ++i) {
      CAPTURE(row.method);
      CAPTURE(row.path);
      CAPTURE(everybody[i].name);
      Business b;
      REQUIRE(testing::book(b, "2026-03-10T10:00:00Z") == 1);
      auto headers = everybody[i].headers;
      headers.push_back(testing::kJson);
      CHECK(b.routes.answer({row.method, row.path, headers, row.body}).status == row.statuses[i]);
    }
  }
}

}  // namespace
