// What every store must do, and what the database does whatever the code does.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <thread>

#include "../support/stores.hpp"

namespace {

using server::NewBooking;
using server::Transaction;
using testing::OnPostgres;
using testing::OnSqlite;

const core::Instant kToday = *core::parse_instant("2026-03-04T09:00:00Z");
const core::Instant kTenOClock = *core::parse_instant("2026-03-10T10:00:00Z");
constexpr core::Minutes kHalfHour{30};
const server::CountedStarts kAll{.all = true};

template <class Kind>
struct Fixture {
  Kind kind;
  std::unique_ptr<server::Store> store = kind.open();

  Fixture() { store->add_contacts({{42, "Sarah Johnson", "sarah@example.com", ""}}, kToday); }

  std::optional<core::Booking> book(core::Instant start, core::Id resource = 1,
                                    core::Minutes buffer = core::Minutes(0)) {
    std::optional<core::Booking> made;
    store->write([&](Transaction& t) {
      NewBooking booking;
      booking.contact_id = 42;
      booking.booking_type_id = 3;
      booking.occupied = {resource, start - buffer, start + kHalfHour + buffer};
      booking.title = "Consultation – Sarah Johnson";
      booking.starts_at = start;
      booking.ends_at = start + kHalfHour;
      booking.made_at = kToday;
      made = t.add_booking(booking);
    });
    return made;
  }

  std::vector<server::Occupied> occupied(core::Instant from, core::Instant until,
                                         const server::ConflictExclusions& exclusions = {}) {
    return store->occupied({1, 2}, from, until, kToday, exclusions);
  }
};

TEST_CASE_TEMPLATE(
    "a person's bookings to come are found by contact, address and number, each once", Kind,
    OnSqlite, OnPostgres) {
  Kind kind;
  const auto store = kind.open();
  const char* const kNumber = "+442079460123";
  store->add_contacts({{42, "Sarah", "sarah@example.com", kNumber}, {43, "Bo", "", ""}}, kToday);
  const auto book = [&](core::Instant start, core::Id contact, core::ContactDetails given,
                        core::Minutes length = kHalfHour) {
    core::Id id = 0;
    store->write([&](Transaction& t) {
      NewBooking booking;
      booking.contact_id = contact;
      booking.booking_type_id = 3;
      booking.occupied = {1, start, start + length};
      booking.starts_at = start;
      booking.ends_at = start + length;
      booking.made_at = kToday;
      booking.given = std::move(given);
      id = t.add_booking(booking).value().id;
    });
    return id;
  };
  const core::Id on_file = book(kTenOClock, 42, {});
  const core::Id by_address = book(kTenOClock + core::kADay, 43, {"", "Sarah@Example.com", ""});
  const core::Id by_number = book(kTenOClock + 2 * core::kADay, 43, {"", "", kNumber});
  const core::Id with_extension =
      book(kTenOClock + 3 * core::kADay, 43, {"", "", std::string(kNumber) + ";ext=12"});
  book(kTenOClock + 4 * core::kADay, 43, {"", "", std::string(kNumber) + "4"});
  book(kToday - 4 * core::kADay, 42, {});
  const core::Id long_ago_begun = book(kToday - 2 * core::kADay, 42, {}, core::Minutes(60 * 60));
  const core::Id cancelled = book(kTenOClock + 5 * core::kADay, 42, {});
  store->write([&](Transaction& t) {
    t.cancel_booking(cancelled, {core::CancelledBy::kVisitor, "", ""}, kToday);
  });
  const auto upcoming = [&](const server::Person& person) {
    std::vector<core::Id> ids;
    store->write([&](Transaction& t) {
      ids.clear();
      for (const auto& each : t.upcoming(person, kToday)) ids.push_back(each.id);
    });
    return ids;
  };
  using Ids = std::vector<core::Id>;
  CHECK(upcoming({42, "", ""}) == Ids{long_ago_begun, on_file});
  CHECK(upcoming({42, "sarah@example.com", kNumber}) ==
        Ids{long_ago_begun, on_file, by_address, by_number, with_extension});
  CHECK(upcoming({{}, "SARAH@example.com", ""}) == Ids{long_ago_begun, on_file, by_address});
  CHECK(upcoming({{}, "", kNumber}) == Ids{long_ago_begun, on_file, by_number, with_extension});
  CHECK(upcoming({{}, "", ""}).empty());
}

template <class Kind>
std::string insert_sql(core::Instant from, core::Instant until, const std::string& status) {
  const std::string a = Kind::instant(from);
  const std::string b = Kind::instant(until);
  const std::string made = Kind::instant(kToday);
  return "INSERT INTO bookings (contact_id, booking_type_id, resource_id, title, starts_at, "
         "ends_at, occupied_from, occupied_until, status, created_at, updated_at) VALUES "
         "(42, 3, 1, 'x', " +
         a + ", " + b + ", " + a + ", " + b + ", '" + status + "', " + made + ", " + made + ")";
}

TEST_CASE_TEMPLATE("a booking is kept as it was made, and takes its time", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  auto made = f.book(kTenOClock);
  REQUIRE(made);
  CHECK(made->id == 1);
  CHECK(made->status == core::BookingStatus::kConfirmed);
  CHECK(made->resource_id == 1);
  CHECK(made->created_at == kToday);
  f.store.reset();
  f.store = f.kind.open();
  auto occupied = f.occupied(kTenOClock, kTenOClock + kHalfHour);
  CHECK(occupied == std::vector<server::Occupied>{{1, kTenOClock, kTenOClock + kHalfHour}});
  CHECK(f.occupied(kTenOClock + kHalfHour, kTenOClock + 2 * kHalfHour).empty());
  CHECK(f.occupied(kTenOClock - kHalfHour, kTenOClock).empty());
  // For its own move it stands in nobody's way.
  CHECK(f.occupied(kTenOClock, kTenOClock + kHalfHour, {made->id, ""}).empty());
}

TEST_CASE_TEMPLATE("of many UIDs, those that bookings have in calendars are found at once", Kind,
                   OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  CHECK(f.store->own_uids({}).empty());
  CHECK(f.store->own_uids({"aa", "bb"}).empty());
  f.book(kTenOClock);  // it has none
  for (const char* uid : {"aa", "b\"'{},\\b", "cc"}) {
    f.store->write([&](Transaction& t) {
      NewBooking booking;
      booking.contact_id = 42;
      booking.booking_type_id = 3;
      booking.starts_at = kTenOClock + (uid[0] - 'a' + 1) * kHalfHour;
      booking.ends_at = booking.starts_at + kHalfHour;
      booking.occupied = {1, booking.starts_at, booking.ends_at};
      booking.made_at = kToday;
      booking.uid = uid;
      t.add_booking(booking);
    });
  }
  std::vector<std::string> own = f.store->own_uids({"dd", "b\"'{},\\b", "aa", "AA"});
  std::sort(own.begin(), own.end());
  CHECK(own == std::vector<std::string>{"aa", "b\"'{},\\b"});
}

TEST_CASE_TEMPLATE("two bookings never overlap on one resource", Kind, OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  REQUIRE(f.book(kTenOClock));
  CHECK_FALSE(f.book(kTenOClock));
  CHECK_FALSE(f.book(kTenOClock + core::Minutes(15)));
  CHECK(f.book(kTenOClock + kHalfHour));
  CHECK(f.book(kTenOClock - kHalfHour));
  CHECK(f.book(kTenOClock, 2));
}

TEST_CASE_TEMPLATE("a buffer is part of the time that a booking takes", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  REQUIRE(f.book(kTenOClock, 1, core::Minutes(10)));
  CHECK_FALSE(f.book(kTenOClock + kHalfHour));
  CHECK(f.book(kTenOClock + core::Minutes(40)));
}

TEST_CASE_TEMPLATE("the database refuses an overlap, whatever writes to it", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  REQUIRE(f.book(kTenOClock));
  const std::string refusal = Kind::kRefusal;
  CHECK(f.kind.run_raw(insert_sql<Kind>(kTenOClock + core::Minutes(10),
                                        kTenOClock + core::Minutes(20), "confirmed")) == refusal);
  CHECK(f.kind.run_raw(insert_sql<Kind>(kTenOClock - core::Minutes(60),
                                        kTenOClock + core::Minutes(60), "pending")) == refusal);
  CHECK(f.kind.run_raw(insert_sql<Kind>(kTenOClock, kTenOClock + kHalfHour, "cancelled")).empty());
  CHECK(f.kind.run_raw("UPDATE bookings SET status = 'confirmed' WHERE status = 'cancelled'") ==
        refusal);
  CHECK(f.kind.run_raw("UPDATE bookings SET notes = 'x' WHERE status = 'confirmed'").empty());
  if constexpr (std::is_same_v<Kind, OnSqlite>) {
    CHECK(f.kind.run_raw(
              "INSERT OR REPLACE" +
              insert_sql<Kind>(kTenOClock, kTenOClock + kHalfHour, "confirmed").substr(6)) ==
          refusal);
  }
  // A booking longer than the search for overlaps looks back is refused for its length.
  CHECK(f.kind.run_raw(
            insert_sql<Kind>(kTenOClock, kTenOClock + core::Minutes(5000), "confirmed")) != "");
}

TEST_CASE_TEMPLATE("work that throws leaves nothing behind", Kind, OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  CHECK_THROWS_AS(f.store->write([&](Transaction& t) {
    t.contact_for({"A", "a@example.com", ""}, kToday);
    throw std::runtime_error("stop");
  }),
                  std::runtime_error);
  f.store->write([&](Transaction& t) { CHECK_FALSE(t.contact(43)); });
}

TEST_CASE_TEMPLATE(
    "a visitor is the contact with that email address, or else that number, or a new one", Kind,
    OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  f.store->write([&](Transaction& t) {
    CHECK(t.contact_for({"Someone Else", "SARAH@Example.com", "+447700900123"}, kToday) == 42);
    CHECK(t.contact(42)->name == "Sarah Johnson");
    CHECK(t.contact(42)->phone.empty());
    core::Id ada = t.contact_for({"Ada", "", "+447700900999"}, kToday);
    CHECK(ada == 43);
    CHECK(t.contact_for({"A.", "", "+447700900999"}, kToday) == ada);
    CHECK(t.contact_for({"Nobody", "", ""}, kToday) == 44);
    CHECK(t.contact_for({"Nobody", "", ""}, kToday) == 45);
  });
}

TEST_CASE_TEMPLATE("a first answer is kept for its time and its kind of key", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  server::KeptAnswer answer{"hash", 201, "{}"};
  f.store->write([&](Transaction& t) { t.keep_answer({"secret", "k"}, answer, kToday, kToday); });
  CHECK(f.store->kept_answer({"secret", "k"}, kToday) == answer);
  CHECK_FALSE(f.store->kept_answer({"publishable", "k"}, kToday));
  CHECK_FALSE(f.store->kept_answer({"secret", "k"}, kToday + core::Seconds(1)));
  f.store->write([&](Transaction& t) {
    t.keep_answer({"secret", "k"}, {"other", 201, ""}, kToday + core::Seconds(9),
                  kToday + core::Seconds(1));
  });
  CHECK(f.store->kept_answer({"secret", "k"}, kToday)->request_hash == "other");
}

TEST_CASE_TEMPLATE("loads count the bookings that hold time, by resource", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  f.book(kTenOClock);
  f.book(kTenOClock + kHalfHour);
  f.book(kTenOClock, 2);
  f.kind.run_raw("UPDATE bookings SET status = 'cancelled' WHERE resource_id = 2");
  f.store->write([&](Transaction& t) {
    auto loads = t.loads({1, 2}, kTenOClock, kTenOClock + date::days(1), std::nullopt);
    REQUIRE(loads.size() == 1);
    CHECK(loads[0].resource_id == 1);
    CHECK(loads[0].bookings == 2);
    CHECK(t.loads({2}, kTenOClock, kTenOClock + date::days(1), std::nullopt).empty());
  });
}

TEST_CASE_TEMPLATE("a secret made at the first start is the same at the next", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  CHECK(f.store->get_or_create_value("token_secret", "first") == "first");
  CHECK(f.store->get_or_create_value("token_secret", "second") == "first");
}

TEST_CASE_TEMPLATE("a hold takes its time from everybody but its holder, until it ends", Kind,
                   OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  server::Hold hold{"a hash",   3,      kTenOClock,        {1, kTenOClock, kTenOClock + kHalfHour},
                    "a client", kToday, kToday + kHalfHour};
  f.store->write([&](Transaction& t) { t.keep_hold(hold, kToday); });
  CHECK(f.occupied(kTenOClock, kTenOClock + kHalfHour) ==
        std::vector<server::Occupied>{hold.occupied});
  CHECK(f.occupied(kTenOClock, kTenOClock + kHalfHour, {{}, "a hash"}).empty());
  CHECK(f.occupied(kTenOClock + kHalfHour, kTenOClock + 2 * kHalfHour).empty());
  CHECK(f.store->occupied({1}, kTenOClock, kTenOClock + kHalfHour, hold.expires_at, {}).empty());
  CHECK(f.store->booked_starts(kTenOClock, kTenOClock + kHalfHour, kToday, {}, kAll).size() == 1);
  CHECK(f.store->booked_starts(kTenOClock, kTenOClock + kHalfHour, kToday, {{}, "a hash"}, kAll)
            .empty());
  CHECK(f.store->booked_starts(kTenOClock, kTenOClock + kHalfHour, hold.expires_at, {}, kAll)
            .empty());
  CHECK(f.store->live_holds(kToday) == 1);
  CHECK(f.store->live_holds(hold.expires_at) == 0);
  CHECK(f.store->next_hold_end(kToday) == hold.expires_at);
  CHECK_FALSE(f.store->next_hold_end(hold.expires_at));
  const core::Instant half_past = kTenOClock + kHalfHour;
  CHECK(f.store->held(kTenOClock, half_past, kToday, "").size() == 1);
  CHECK(f.store->held(kTenOClock, half_past, kToday, "a hash").empty());
  CHECK(f.store->held(kTenOClock, half_past, hold.expires_at, "").empty());
  f.store->write([&](Transaction& t) {
    CHECK(t.occupied({1}, kTenOClock, kTenOClock + kHalfHour, kToday, {}).size() == 1);
    CHECK(t.hold("a hash", kToday) == hold);
    CHECK_FALSE(t.hold("a hash", hold.expires_at));
    CHECK(t.holds_of("a client", kToday) == std::vector<server::Hold>{hold});
    CHECK(t.holds_of("another", kToday).empty());
    t.end_hold("a hash");
    CHECK_FALSE(t.hold("a hash", kToday));
  });
}

TEST_CASE_TEMPLATE("a hold that has ended is swept away with the next one", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  server::Hold hold{"first",
                    3,
                    kTenOClock,
                    {1, kTenOClock, kTenOClock + kHalfHour},
                    "",
                    kToday,
                    kToday + core::Minutes(5)};
  f.store->write([&](Transaction& t) { t.keep_hold(hold, kToday); });
  hold.token_hash = "second";
  hold.expires_at += core::Minutes(5);
  f.store->write([&](Transaction& t) { t.keep_hold(hold, kToday + core::Minutes(5)); });
  CHECK(f.store->live_holds(kToday) == 1);  // even for a clock that went back
}

TEST_CASE_TEMPLATE("a released token is remembered until its end, and no other token with it", Kind,
                   OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  const core::Instant later = kToday + core::Minutes(1);
  const core::Instant latest = later + core::Minutes(1);
  f.store->write([&](Transaction& t) {
    CHECK_FALSE(t.is_released_token("a hash", kToday));
    t.note_released_token("a hash", later, kToday, 2);
  });
  const auto again = f.kind.open();
  again->write([&](Transaction& t) {
    CHECK(t.is_released_token("a hash", later - core::Seconds(1)));
    CHECK_FALSE(t.is_released_token("a hash", later));
    CHECK_FALSE(t.is_released_token("another", kToday));
    CHECK_FALSE(t.hold("a hash", kToday));
    // Released once more, it is remembered for longer.
    t.note_released_token("a hash", latest, kToday, 2);
    CHECK(t.is_released_token("a hash", later));
  });
}

TEST_CASE_TEMPLATE(
    "no more released tokens are remembered than asked for, and ended ones make room", Kind,
    OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  const core::Instant end = kToday + core::Minutes(1);
  f.store->write([&](Transaction& t) {
    for (const char* hash : {"first", "second", "third"}) {
      t.note_released_token(hash, end, kToday, 2);
    }
    CHECK(t.is_released_token("first", kToday));
    CHECK(t.is_released_token("second", kToday));
    CHECK_FALSE(t.is_released_token("third", kToday));
    t.note_released_token("fourth", end + core::Minutes(1), end, 2);
    CHECK(t.is_released_token("fourth", end));
    CHECK_FALSE(t.is_released_token("first", kToday));  // swept away
  });
}

TEST_CASE_TEMPLATE("the times of some resources are read without those of others", Kind, OnSqlite,
                   OnPostgres) {
  Fixture<Kind> f;
  f.book(kTenOClock, 1);
  f.book(kTenOClock, 2);
  f.store->write([&](Transaction& t) {
    t.keep_hold({"a hash",
                 3,
                 kTenOClock,
                 {2, kTenOClock + kHalfHour, kTenOClock + 2 * kHalfHour},
                 "a client",
                 kToday,
                 kToday + kHalfHour},
                kToday);
  });
  const core::Instant until = kTenOClock + date::days(1);
  CHECK(f.store->occupied({1}, kTenOClock, until, kToday, {}).size() == 1);
  CHECK(f.store->occupied({2}, kTenOClock, until, kToday, {}).size() == 2);
  CHECK(f.store->occupied({1, 2, 3}, kTenOClock, until, kToday, {}).size() == 3);
  CHECK(f.store->occupied({}, kTenOClock, until, kToday, {}).empty());
  // Holds alone, of all resources.
  CHECK(f.store->held(kTenOClock, until, kToday, "").size() == 1);
}

TEST_CASE_TEMPLATE("the starts of a type and of some resources are read once each, without others",
                   Kind, OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  const auto slot = [](int number) { return kTenOClock + number * kHalfHour; };
  const auto book = [&](int number, core::Id type, core::Id resource) {
    f.store->write([&](Transaction& t) {
      NewBooking booking;
      booking.contact_id = 42;
      booking.booking_type_id = type;
      booking.occupied = {resource, slot(number), slot(number + 1)};
      booking.starts_at = slot(number);
      booking.ends_at = slot(number + 1);
      booking.made_at = kToday;
      t.add_booking(booking);
    });
  };
  const auto hold = [&](int number, core::Id type, core::Id resource) {
    server::Hold held{.token_hash = std::to_string(number),
                      .booking_type_id = type,
                      .starts_at = slot(number),
                      .occupied = {resource, slot(number), slot(number + 1)},
                      .client = "a client",
                      .since = kToday,
                      .expires_at = kToday + kHalfHour};
    f.store->write([&](Transaction& t) { t.keep_hold(held, kToday); });
  };
  book(0, 3, 1);
  book(1, 4, 1);
  book(2, 3, 2);
  book(3, 4, 2);
  hold(4, 3, 1);
  hold(5, 4, 1);
  hold(6, 3, 2);
  hold(7, 4, 2);
  book(48, 3, 1);  // on the day after
  const auto numbers = [&](const server::CountedStarts& counted,
                           const server::ConflictExclusions& exclusions = {}) {
    const core::Instant end = kTenOClock + date::days(1);
    std::multiset<std::int64_t> found;
    for (const auto& start : f.store->booked_starts(kTenOClock, end, kToday, exclusions, counted)) {
      found.insert((start.starts_at - kTenOClock) / kHalfHour);
    }
    f.store->write([&](Transaction& t) {
      CHECK(t.booked_starts(kTenOClock, end, kToday, exclusions, counted).size() == found.size());
    });
    return found;
  };
  using Numbers = std::multiset<std::int64_t>;
  CHECK(numbers(kAll) == Numbers{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(numbers({}) == Numbers{});
  CHECK(numbers({.type_id = 3}) == Numbers{0, 2, 4, 6});
  CHECK(numbers({.resources = {2}}) == Numbers{2, 3, 6, 7});
  CHECK(numbers({.resources = {1, 2, 9}}) == Numbers{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(numbers({.type_id = 3, .resources = {1}}) == Numbers{0, 1, 2, 4, 5, 6});
  CHECK(numbers({.type_id = 3, .resources = {1}}, {1, "5"}) == Numbers{1, 2, 4, 6});
}

TEST_CASE_TEMPLATE("threads that write at once all get through", Kind, OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  std::vector<std::thread> threads;
  std::atomic<int> made = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 5; ++n) {
        if (f.book(kTenOClock + kHalfHour * (i * 5 + n))) ++made;
        f.occupied(kTenOClock, kTenOClock + date::days(2));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(made == 40);
}

TEST_CASE_TEMPLATE(
    "the last answers of calendars are kept, confirmed, and dropped with their calendars", Kind,
    OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  CHECK_FALSE(f.store->kept_calendar("chen"));
  f.store->keep_calendar("chen", kToday, "{}");
  f.store->keep_calendar("maya", kToday, "[]");
  f.store->keep_calendar("chen", kToday + core::kADay, std::nullopt);
  const auto kept = f.store->kept_calendar("chen");
  REQUIRE(kept);
  CHECK(kept->answered_at == kToday + core::kADay);
  CHECK(kept->answer == "{}");
  // Nothing is kept of one that never answered.
  f.store->keep_calendar("omar", kToday, std::nullopt);
  CHECK_FALSE(f.store->kept_calendar("omar"));
  f.store->drop_calendars_except({"chen"});
  CHECK(f.store->kept_calendar("chen"));
  CHECK_FALSE(f.store->kept_calendar("maya"));
}

TEST_CASE_TEMPLATE("a period begins once, and again when it is over or the clock was set back",
                   Kind, OnSqlite, OnPostgres) {
  Fixture<Kind> f;
  const auto begins = [&f](core::Instant now) {
    bool has_begun = false;
    f.store->write([&](Transaction& t) { has_begun = t.begin_period("told", now, core::kADay); });
    return has_begun;
  };
  CHECK(begins(kToday));
  CHECK_FALSE(begins(kToday));
  CHECK_FALSE(begins(kToday + core::kADay - core::Seconds(1)));
  CHECK(begins(kToday + core::kADay));
  CHECK(begins(kToday));
}

TEST_CASE("the file of people's addresses is its owner's alone") {
  Fixture<OnSqlite> f;
  struct stat status {};
  REQUIRE(::stat(f.kind.path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

}  // namespace
