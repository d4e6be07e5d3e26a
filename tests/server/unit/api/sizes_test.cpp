// What is as large as it may be is taken, and one more is not.
#include <doctest/doctest.h>

#include "../support/asking.hpp"

namespace {

using testing::ask;
using testing::Business;

std::string repeated(const std::string& part, int times) {
  std::string all;
  while (times-- > 0) all += part;
  return all;
}

}  // namespace

TEST_CASE("lists come in pages of 100 at most, and one page is asked for at a time") {
  Business b;
  for (const char* path : {"/bookings", "/contacts"}) {
    auto status = [&](const std::string& query) { return ask(b, "GET", path + query).status; };
    CHECK(status("?per_page=100") == 200);
    CHECK(status("?per_page=101") == 422);
    CHECK(status("?per_page=1&page=1000000000") == 200);
    CHECK(status("?page=1000000001") == 422);
    CHECK(status("?page=0") == 422);
    CHECK(status("?per_page=0") == 422);
  }
}

TEST_CASE("a search is for 254 characters at most, in any script") {
  Business b;
  auto status = [&](const std::string& text) {
    return ask(b, "GET", "/contacts?search=" + text).status;
  };
  CHECK(status(repeated("a", 254)) == 200);
  CHECK(status(repeated("a", 255)) == 422);
  CHECK(status(repeated("%C3%A9", 254)) == 200);
  CHECK(status(repeated("%C3%A9", 255)) == 422);
}

TEST_CASE("times are asked for over 62 days at most") {
  Business b;
  auto days = [&](const char* to) {
    return ask(b, "GET",
               std::string("/bookings/availability?booking_type_id=3&from=2026-03-10&to=") + to);
  };
  testing::Told most = days("2026-05-10");
  REQUIRE(most.status == 200);
  CHECK(most.data()["days"].size() == 62);
  CHECK(days("2026-05-11").status == 422);
}

TEST_CASE("a contact has 50 tags of 50 characters at most") {
  Business b;
  auto status = [&](int count, int length) {
    core::Json tags = core::Json::array();
    for (int n = 0; n < count; ++n) {
      std::string number = std::to_string(n + 10);
      tags.push_back(number + repeated("é", length - 2));
    }
    return ask(b, "POST", "/contacts", {{"name", "Ada"}, {"tags", tags}}).status;
  };
  CHECK(status(50, 50) == 201);
  CHECK(status(51, 50) == 422);
  CHECK(status(1, 51) == 422);
}

TEST_CASE("a visitor's details may be as long as the form lets them be") {
  Business b;
  auto status = [&](const core::Json& contact, const std::string& notes) {
    core::Json body = {{"booking_type_id", 3},
                       {"starts_at", testing::kTen},
                       {"contact", contact},
                       {"notes", notes}};
    testing::Told told = ask(b, "POST", "/bookings", body, testing::kPublic);
    if (told.status == 201) ask(b, "POST", testing::at(told.data()) + "/cancel");
    return told.status;
  };
  core::Json ada = {{"name", repeated("é", 200)},
                    {"email", repeated("a", 64) + "@example.com"},
                    {"phone", "+491234567890123"}};
  CHECK(status(ada, repeated("é", 2000)) == 201);
  CHECK(status(ada, repeated("é", 2001)) == 422);
  for (const core::Json& more :
       std::vector<core::Json>{{{"name", repeated("é", 201)}},
                               {{"email", repeated("a", 65) + "@b.example"}},
                               {{"phone", "+4912345678901234"}}}) {
    core::Json contact = ada;
    contact.merge_patch(more);
    CHECK(status(contact, "") == 422);
  }
}
