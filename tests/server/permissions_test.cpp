// Who may do what, cell by cell.
#include <doctest/doctest.h>

#include "asking.hpp"

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
  // As in kCallers: nobody, a forged key, publishable, secret.
  std::vector<int> statuses;
};

const std::vector<Caller> kCallers = {
    {"nobody", {}},
    {"a forged key", {{"Authorization", "Bearer sk_forged_0123456789"}}},
    {"a page", {testing::kPublic}},
    {"the backend", {testing::kBearer}},
};

// Booking 1 is there, at ten.
const std::vector<Row> kRows = {
    {"GET", "/healthz", "", {200, 200, 200, 200}},
    {"GET", "/api/v1/bookings/types", "", {401, 401, 200, 200}},
    {"GET", "/api/v1/bookings/resources", "", {401, 401, 200, 200}},
    {"GET",
     "/api/v1/bookings/availability?booking_type_id=3&date=2026-03-10",
     "",
     {401, 401, 200, 200}},
    {"GET", "/api/v1/widget/config", "", {401, 401, 200, 200}},
    {"POST",
     "/api/v1/bookings",
     R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z","contact":{"name":"A","email":"a@b.co"}})",
     {401, 401, 201, 422}},
    {"POST",
     "/api/v1/bookings",
     R"({"booking_type_id":3,"starts_at":"2026-03-10T09:00:00Z","contact_id":42})",
     {401, 401, 422, 201}},
    {"GET", "/api/v1/bookings", "", {401, 401, 403, 200}},
    {"GET", "/api/v1/bookings/1", "", {401, 401, 403, 200}},
    {"GET", "/api/v1/bookings/2", "", {401, 401, 403, 404}},
    {"PUT", "/api/v1/bookings/1", R"({"starts_at":"2026-03-10T12:00:00Z"})", {401, 401, 403, 200}},
    {"PUT", "/api/v1/bookings/2", "{}", {401, 401, 403, 404}},
    {"POST", "/api/v1/bookings/1/cancel", "", {401, 401, 403, 200}},
    {"POST", "/api/v1/bookings/2/cancel", "", {401, 401, 403, 404}},
};

TEST_CASE("who may do what") {
  for (const Row& row : kRows) {
    for (std::size_t i = 0; i < kCallers.size(); ++i) {
      CAPTURE(row.method);
      CAPTURE(row.path);
      CAPTURE(kCallers[i].name);
      Business b;
      REQUIRE(testing::book(b, "2026-03-10T10:00:00Z") == 1);
      auto headers = kCallers[i].headers;
      headers.push_back(testing::kJson);
      CHECK(b.routes.answer({row.method, row.path, headers, row.body}).status == row.statuses[i]);
    }
  }
}

}  // namespace
