// The parts of account mode that need neither threads nor sockets.
#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"
#include "core/protocol/account_records.hpp"
#include "server/account/client/call_scheduler.hpp"
#include "server/account/client/client_quota.hpp"
#include "server/account/client/events.hpp"
#include "server/account/client/refusals.hpp"
#include "server/account/slot_finder.hpp"
#include "server/net/https_client.hpp"

namespace {

using namespace std::chrono_literals;
using server::CallScheduler;
using server::Elapsed;
using server::Priority;
using vectors::instant;

struct MovedClock {
  Elapsed now = 1000s;
  server::Clock clock{[] { return core::Instant(); }, [this] { return now; }};
};

// Makes as many bookings of three calls each as are allowed now, and returns their number.
int book_all(CallScheduler& scheduler) {
  int bookings = 0;
  while (true) {
    auto reserved = scheduler.reserve("booking " + std::to_string(bookings), 3, 0s);
    if (!reserved.calls) break;
    for (int i = 0; i < 3; ++i) reserved.calls->next();
    ++bookings;
  }
  return bookings;
}

}  // namespace

TEST_CASE("https is asked anywhere, http on this machine alone") {
  for (const char* fine : {"https://host.example/api/v1", "https://[2001:db8::1]:8443/",
                           "http://127.0.0.1:80/", "http://[::1]:8080/api", "http://localhost/",
                           "https://my_host.example/~a/!$&'()*+,;=:@%20b?c=/?"}) {
    CAPTURE(fine);
    CHECK(server::may_be_asked(fine));
  }
  for (const char* wrong : {"http://host.example/",
                            "http://127.0.0.1.host.example/",
                            "http://127.0.0.1@host.example/",
                            "ftp://127.0.0.1/",
                            "https://",
                            "https:///path",
                            "https://user:word@host.example/",
                            "http://[::2]/",
                            "https://host.example/a b",
                            "file:///etc/passwd",
                            "",
                            "HTTPS://a.example",
                            "https://\"><script>",
                            "https://a.example/\"",
                            "https://a.example/<b",
                            "https://a.example/b>",
                            "https://a'.example/",
                            "https://a.example/`",
                            "https://a.example/\x7f",
                            "https://a.example/\n",
                            "https://a<b.example/",
                            "https://a,b.example/",
                            "https://(a).example/",
                            "https://a;b.example/",
                            "https://a*.example/",
                            "https://%22.example/"}) {
    CAPTURE(wrong);
    CHECK_FALSE(server::may_be_asked(wrong));
  }
}

TEST_CASE("bookings go in order, and those sent away keep their place") {
  MovedClock time;
  CallScheduler scheduler(time.clock);
  CHECK(book_all(scheduler) == 38);  // 116 calls
  auto first = scheduler.reserve("first", 3, 4s);
  CHECK_FALSE(first.calls);
  CHECK(first.has_place);
  CHECK(first.wait == 61s);
  auto second = scheduler.reserve("second", 3, 4s);
  CHECK(second.wait >= first.wait);
  time.now += 60s;
  CHECK_FALSE(scheduler.reserve("first", 3, 0s).calls);
  time.now += 1s;
  // Somebody new does not overtake them, though there is room for all.
  CHECK(scheduler.figures().bookings_waiting == 3);  // with the last of book_all
  CHECK(scheduler.reserve("second", 3, 0s).calls);
  CHECK(scheduler.reserve("first", 3, 0s).calls);
}

TEST_CASE("whoever comes back in time goes before somebody new, who waits for them") {
  MovedClock time;
  CallScheduler scheduler(time.clock);
  std::unique_ptr<server::CallReservation> busy = scheduler.reserve("busy", 114, 0s).calls;
  REQUIRE(busy);
  CHECK_FALSE(scheduler.reserve("first", 3, 0s).calls);
  // Two calls are free, but the one in front is owed three.
  CHECK_FALSE(scheduler.reserve("new", 2, 0s).calls);
  busy.reset();
  CHECK(scheduler.reserve("new", 2, 0s).calls);
  CHECK(scheduler.reserve("first", 3, 0s).calls);
}

TEST_CASE("readers wait while bookings are owed calls") {
  MovedClock time;
  CallScheduler scheduler(time.clock);
  CHECK(scheduler.try_acquire(Priority::kReader));
  auto busy = scheduler.reserve("busy", 100, 0s).calls;
  REQUIRE(busy);
  CHECK_FALSE(scheduler.reserve("first", 40, 0s).calls);
  CHECK_FALSE(scheduler.try_acquire(Priority::kReader));
  busy.reset();
  CHECK(scheduler.try_acquire(Priority::kReader));
}

TEST_CASE("a call that is not made after all costs nothing") {
  MovedClock time;
  CallScheduler scheduler(time.clock);
  {
    auto permit = scheduler.try_acquire(Priority::kReader);
    REQUIRE(permit);
    permit->cancel();
  }
  CHECK(scheduler.figures().used == 0);
  { auto permit = scheduler.try_acquire(Priority::kReader); }
  CHECK(scheduler.figures().used == 1);
}

TEST_CASE("a hold keeps its time from its resource, and from anybody once everybody is held") {
  core::Slot slot{instant("2026-03-10T09:00:00Z"), instant("2026-03-10T09:30:00Z"), true};
  auto held = [&](std::vector<core::Id> ids) {
    std::vector<server::Occupied> all;
    for (core::Id id : ids) all.push_back({id, slot.starts_at, slot.ends_at});
    return all;
  };
  std::vector<core::Id> both = {1, 2};
  CHECK(server::account::is_taken_by(held({1}), slot, 1, both));
  CHECK_FALSE(server::account::is_taken_by(held({1}), slot, 2, both));
  CHECK_FALSE(server::account::is_taken_by(held({1}), slot, std::nullopt, both));
  CHECK(server::account::is_taken_by(held({1}), slot, std::nullopt, {1}));
  CHECK(server::account::is_taken_by(held({2, 1}), slot, std::nullopt, both));
  CHECK_FALSE(server::account::is_taken_by({}, slot, std::nullopt, {}));
  // Of nobody in particular, where there is nobody.
  CHECK(server::account::is_taken_by(held({0}), slot, std::nullopt, {}));
  core::Slot next{slot.ends_at, slot.ends_at + 30min, true};
  CHECK_FALSE(server::account::is_taken_by(held({0, 1, 2}), next, std::nullopt, both));
}

TEST_CASE("one who reads much leaves room, and has room again a minute later") {
  server::ClientQuota quota;
  CHECK(quota.room("a", 120, 0s) == 66);
  quota.spend("a", 60, 0s);
  quota.spend("a", 6, 10s);
  CHECK(quota.room("a", 120, 10s) == 0);
  CHECK(quota.room("b", 120, 10s) == 66);
  CHECK(quota.wait("a", 60, 120, 10s) == 51s);
  CHECK(quota.wait("a", 61, 120, 10s) == 61s);
  CHECK(quota.room("a", 120, 61s) == 60);
  CHECK(quota.room("", 120, 61s) > 1000);
}

TEST_CASE("an account's refusals name the fields as our API does") {
  core::ApiError error{422, "No.", {{"email", {"bad"}}, {"starts_at", {"late"}}}, {}};
  auto ours = server::with_our_field_names(error, "contact");
  CHECK(ours.message == "No.");
  CHECK(ours.errors.contains("contact.email"));
  CHECK(ours.errors.contains("starts_at"));
  CHECK(
      server::with_our_field_names({409, "Gone.", {}, {}}, "contact").errors.contains("starts_at"));
}

TEST_CASE("a booking that is seen again tells where it was before") {
  server::SeenBookings seen;
  core::Booking booking;
  booking.id = 7;
  booking.starts_at = instant("2026-03-10T09:00:00Z");
  CHECK_FALSE(seen.note(booking));
  core::Booking moved = booking;
  moved.starts_at = instant("2026-03-11T09:00:00Z");
  CHECK(seen.note(moved)->starts_at == booking.starts_at);
  for (core::Id id = 100; id < 5000; ++id) {
    booking.id = id;
    seen.note(booking);
  }
  CHECK_FALSE(seen.note(moved));  // forgotten
}

TEST_CASE("an account's lists are read with their meta, or not at all") {
  std::string contact =
      R"({"id":7,"name":"Ada","email":"ada@example.com","phone":null,"type":null,"status":"active",)"
      R"("blacklisted":true,"tags":[],"last_message_at":null})";
  std::string meta = R"("meta":{"current_page":1,"last_page":2,"per_page":15,"total":16})";
  auto page =
      core::read_contact_page(200, R"({"success":true,"data":[)" + contact + "]," + meta + "}");
  REQUIRE(page);
  CHECK(page.value->contacts.at(0).blacklisted);
  CHECK(page.value->meta.last_page == 2);
  CHECK_FALSE(core::read_contact_page(200, R"({"success":true,"data":[]})"));
  CHECK_FALSE(core::read_contact_page(200, R"({"success":true,"data":{},)" + meta + "}"));
  CHECK_FALSE(core::read_booking_page(200, R"({"success":true,"data":[{"id":1}],)" + meta + "}"));
  auto cancelled = [](const char* data) {
    return core::read_cancelled(200, std::string(R"({"success":true,"data":)") + data + "}", 7);
  };
  CHECK(cancelled(R"({"id":7,"status":"cancelled"})"));
  CHECK_FALSE(cancelled(R"({"id":8,"status":"cancelled"})"));
  CHECK_FALSE(cancelled(R"({"id":7,"status":"confirmed"})"));
}

TEST_CASE("a request to the account is encoded, and has only the members that were given") {
  CHECK(core::contacts_page_path("a+b&c@x.example", 2, 100) ==
        "/contacts?search=a%2Bb%26c%40x.example&page=2&per_page=100");
  core::BookingListing listing;
  listing.contact_id = 42;
  listing.from = "2026-03-01";
  CHECK(core::bookings_path(listing) ==
        "/bookings?page=1&per_page=100&contact_id=42&from=2026-03-01");
  core::BookingChange change;
  change.has_notes = true;
  CHECK(core::change_body(change) == R"({"notes":null})");
  core::Contact contact;
  contact.name = "Ada";
  CHECK(core::new_contact_body(contact) == R"({"name":"Ada"})");
}
