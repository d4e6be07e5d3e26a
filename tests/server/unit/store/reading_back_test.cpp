// Bookings, contacts and holds are read back as they were written, by a store that was opened since.
#include <doctest/doctest.h>

#include "../support/reopened.hpp"

namespace {

using server::Transaction;
using testing::full_booking;
using testing::kHalfHour;
using testing::kLater;
using testing::kTenOClock;
using testing::kToday;
using testing::OnPostgres;
using testing::OnSqlite;
using testing::plain_booking;
using testing::Reopened;

TEST_CASE_TEMPLATE("a booking is read back with all that was given for it", Kind, OnSqlite,
                   OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(full_booking()).id;
  f.open_again();
  const core::Booking read = f.read(id);
  CHECK(read.contact_id == 42);
  CHECK(read.booking_type_id == 3);
  CHECK(read.resource_id == 1);
  CHECK(read.title == "Consultation – Sarah Johnson");
  CHECK(read.starts_at == kTenOClock);
  CHECK(read.ends_at == kTenOClock + kHalfHour);
  CHECK(read.status == core::BookingStatus::kPending);
  CHECK(read.notes == "By the side door");
  CHECK(read.created_at == kToday);
  CHECK(read.updated_at == kToday);
  CHECK(read.uid == "0a1b2c");
  CHECK(read.given == full_booking().given);
  CHECK(read.locale == "ar");
  CHECK(read.time_zone == "Asia/Kathmandu");
  CHECK(read.changes ==
        core::ChangeLimits{kTenOClock - core::Minutes(60), kTenOClock - core::Minutes(120)});
  CHECK(read.price == full_booking().price);
  CHECK(read.location == full_booking().location);
  CHECK(read.policy_text == "Please bring a photo.");
  CHECK_FALSE(read.cancelled_by);
  CHECK_FALSE(read.declined);
  CHECK_FALSE(read.mail);
  f.store->write([&](Transaction& t) { CHECK(t.policy(id) == full_booking().policy); });
}

TEST_CASE_TEMPLATE("a booking that was given nothing but a time is read back without the rest",
                   Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  f.open_again();
  const core::Booking read = f.read(id);
  CHECK(read.status == core::BookingStatus::kConfirmed);
  CHECK_FALSE(read.notes);
  CHECK_FALSE(read.given);
  CHECK_FALSE(read.price);
  CHECK_FALSE(read.location);
  CHECK(read.uid + read.locale + read.time_zone + read.policy_text + read.cancel_reason == "");
  CHECK(f.store->booking(id, kTenOClock + kHalfHour)->status == core::BookingStatus::kCompleted);
}

TEST_CASE_TEMPLATE("a booking takes the pauses in front of it and behind it, also once it is moved",
                   Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  const auto taken = [&] {
    f.open_again();
    return f.store->occupied({1, 2}, kTenOClock - core::kADay, kTenOClock + core::kADay, kToday,
                             {});
  };
  using Times = std::vector<server::Occupied>;
  CHECK(taken() == Times{plain_booking().occupied});
  const server::NewBooking place = plain_booking(kTenOClock + 3 * kHalfHour);
  const server::MovedBooking moved{.occupied = {2, place.occupied.from, place.occupied.until},
                                   .starts_at = place.starts_at,
                                   .ends_at = place.ends_at,
                                   .status = core::BookingStatus::kPending};
  f.store->write([&](Transaction& t) { CHECK(t.move_booking(id, moved, kLater)); });
  CHECK(taken() == Times{moved.occupied});
  const core::Booking read = f.read(id);
  CHECK(read.resource_id == 2);
  CHECK(read.starts_at == moved.starts_at);
  CHECK(read.ends_at == moved.ends_at);
  CHECK(read.status == core::BookingStatus::kPending);
  CHECK(read.created_at == kToday);
  CHECK(read.updated_at == kLater);
}

TEST_CASE_TEMPLATE("a move to a time that is taken changes nothing, and is no failure", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(plain_booking()).id;
  const server::NewBooking other = plain_booking(kTenOClock + core::kADay);
  f.add(other);
  bool is_moved = true;
  f.store->write([&](Transaction& t) {
    is_moved = t.move_booking(
        id, {other.occupied, other.starts_at, other.ends_at, core::BookingStatus::kConfirmed},
        kLater);
  });
  CHECK_FALSE(is_moved);
  CHECK(f.read(id).starts_at == kTenOClock);
  CHECK(f.read(id).updated_at == kToday);
}

TEST_CASE_TEMPLATE("a cancellation is read back with who, why and what it was", Kind, OnSqlite,
                   OnPostgres) {
  Reopened<Kind> f;
  const auto cancelled = [&](server::NewBooking booking, const server::Cancellation& how) {
    const core::Id id = f.add(booking).id;
    f.store->write([&](Transaction& t) { t.cancel_booking(id, how, kLater); });
    f.open_again();
    return std::pair(f.read(id), f.store->decided(id));
  };
  using core::CancelledBy;
  using server::Decided;
  using server::Decision;
  const auto [declined, of_declined] =
      cancelled(full_booking(), {CancelledBy::kBusiness, "Closed", "chen@example.com"});
  CHECK(declined.status == core::BookingStatus::kCancelled);
  CHECK(declined.cancelled_by == CancelledBy::kBusiness);
  CHECK(declined.cancel_reason == "Closed");
  CHECK(declined.declined);
  CHECK(declined.updated_at == kLater);
  CHECK_FALSE(declined.changes);
  CHECK(of_declined == Decided{Decision::kDeclined, "chen@example.com"});

  const auto [withdrawn, of_withdrawn] = cancelled(full_booking(), {CancelledBy::kVisitor, "", ""});
  CHECK(withdrawn.cancelled_by == CancelledBy::kVisitor);
  CHECK_FALSE(withdrawn.declined);
  CHECK(withdrawn.cancel_reason == "");
  CHECK(of_withdrawn.by == "");

  const auto [called_off, of_called_off] =
      cancelled(plain_booking(), {CancelledBy::kBusiness, "", ""});
  CHECK_FALSE(called_off.declined);
  CHECK(of_called_off == Decided{Decision::kCancelled, ""});
  CHECK_FALSE(cancelled(full_booking(), {CancelledBy::kExpiry, "", ""}).first.declined);
}

TEST_CASE_TEMPLATE("an approval and new notes are read back, and a move asks for another approval",
                   Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  const core::Id id = f.add(full_booking()).id;
  CHECK(f.store->decided(id) == server::Decided{});
  f.store->write([&](Transaction& t) {
    t.confirm_booking(id, "chen@example.com", kLater);
    t.set_notes(id, "By the front door", kLater);
  });
  f.open_again();
  CHECK(f.read(id).status == core::BookingStatus::kConfirmed);
  CHECK(f.read(id).notes == "By the front door");
  CHECK(f.read(id).updated_at == kLater);
  CHECK(f.store->decided(id) == server::Decided{server::Decision::kApproved, "chen@example.com"});
  f.store->write([&](Transaction& t) {
    t.set_notes(id, std::nullopt, kLater);
    t.move_booking(id,
                   {full_booking().occupied, kTenOClock, kTenOClock + kHalfHour,
                    core::BookingStatus::kPending},
                   kLater);
  });
  CHECK_FALSE(f.read(id).notes);
  CHECK(f.store->decided(id) == server::Decided{});
}

TEST_CASE_TEMPLATE("a page of bookings has those that were asked for, and the number of all", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  f.store->add_contacts({{43, "Bo", "", ""}}, kToday);
  const auto day = [](int number) { return kTenOClock + number * core::kADay; };
  for (int number = 0; number < 4; ++number) {
    server::NewBooking booking = plain_booking(day(number));
    if (number == 2) booking.status = core::BookingStatus::kPending;
    if (number == 3) booking.contact_id = 43;
    f.add(booking);
  }
  using Ids = std::vector<core::Id>;
  const auto found = [&](const server::BookingFilter& filter) {
    const server::BookingPage page = f.store->bookings(filter);
    Ids ids;
    for (const core::Booking& each : page.bookings) ids.push_back(each.id);
    return std::pair(ids, page.total);
  };
  server::BookingFilter all;
  all.now = kToday;
  CHECK(found(all) == std::pair(Ids{1, 2, 3, 4}, std::int64_t{4}));
  server::BookingFilter second_page = all;
  second_page.limit = 2;
  second_page.offset = 1;
  CHECK(found(second_page) == std::pair(Ids{2, 3}, std::int64_t{4}));
  server::BookingFilter pending = all;
  pending.status = core::BookingStatus::kPending;
  CHECK(found(pending).first == Ids{3});
  server::BookingFilter completed = all;
  completed.now = day(1);
  completed.status = core::BookingStatus::kCompleted;
  CHECK(found(completed).first == Ids{1});
  server::BookingFilter of_one = all;
  of_one.contact_id = 43;
  CHECK(found(of_one) == std::pair(Ids{4}, std::int64_t{1}));
  server::BookingFilter some_days = all;
  some_days.from = day(1);
  some_days.until = day(3);
  CHECK(found(some_days).first == Ids{2, 3});
}

TEST_CASE_TEMPLATE("a contact is read back with all of its fields", Kind, OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  core::Contact contact;
  contact.name = "Ada";
  contact.email = "Ada@Example.com";
  contact.phone = "+442079460123";
  contact.type = core::ContactType::kTelegram;
  contact.status = core::ContactStatus::kInactive;
  contact.blacklisted = true;
  contact.tags = {"new", "\"vip\""};
  f.store->write([&](Transaction& t) { contact = t.add_contact(contact, kLater); });
  CHECK(contact.id > 42);  // which the site file gave away
  CHECK(contact.created_at == kLater);
  f.open_again();
  CHECK(f.store->contact(contact.id) == contact);
  using Details = core::ContactDetails;
  f.store->write([&](Transaction& t) {
    CHECK(t.contact(contact.id) == contact);
    CHECK(t.is_blacklisted(Details{"", "ADA@example.com", ""}));
    CHECK(t.is_blacklisted(Details{"", "", "+442079460123"}));
    CHECK_FALSE(t.is_blacklisted(Details{"", "sarah@example.com", ""}));
    CHECK_FALSE(t.is_blacklisted(Details{"", "", ""}));
  });
}

TEST_CASE_TEMPLATE("the site file changes what it gives of a contact, and nothing else", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  server::SiteContact given{42, "Another name", "", ""};
  given.type = core::ContactType::kInstagram;
  given.status = core::ContactStatus::kInactive;
  given.blacklisted = true;
  given.tags = std::vector<std::string>{"vip"};
  f.store->add_contacts({given}, kLater);
  f.store->add_contacts({{42, "", "", ""}}, kLater + core::Minutes(1));
  f.open_again();
  const core::Contact read = f.store->contact(42).value();
  CHECK(read.name == "Sarah Johnson");
  CHECK(read.email == "sarah@example.com");
  CHECK(read.type == core::ContactType::kInstagram);
  CHECK(read.status == core::ContactStatus::kInactive);
  CHECK(read.blacklisted);
  CHECK(read.tags == std::vector<std::string>{"vip"});
  CHECK(read.created_at == kToday);
  CHECK(read.updated_at == kLater);
}

TEST_CASE_TEMPLATE("a contact is found by a part of the name, the address or the number", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  f.store->add_contacts({{43, "Bo", "", "+442079460123"}}, kToday);
  const auto found = [&](std::string_view search) {
    std::vector<core::Id> ids;
    for (const core::Contact& each : f.store->contacts(search, 15, 0).contacts) {
      ids.push_back(each.id);
    }
    return ids;
  };
  using Ids = std::vector<core::Id>;
  CHECK(found("") == Ids{42, 43});
  CHECK(found("JOHN") == Ids{42});
  CHECK(found("@Example") == Ids{42});
  CHECK(found("79 46 01") == Ids{43});
  CHECK(found("+44 20 7946") == Ids{43});
  CHECK(found("nobody").empty());
  CHECK(f.store->contacts("", 1, 1).total == 2);
  CHECK(f.store->contacts("", 1, 1).contacts.at(0).id == 43);
}

TEST_CASE_TEMPLATE("a hold is read back with its pauses until it ends", Kind, OnSqlite,
                   OnPostgres) {
  Reopened<Kind> f;
  const server::Hold hold{.token_hash = "a hash",
                          .booking_type_id = 3,
                          .starts_at = kTenOClock,
                          .occupied = plain_booking().occupied,
                          .client = "192.0.2.1",
                          .since = kToday - kHalfHour,
                          .expires_at = kToday + kHalfHour};
  f.store->write([&](Transaction& t) { t.keep_hold(hold, kToday); });
  f.open_again();
  f.store->write([&](Transaction& t) {
    CHECK(t.hold("a hash", kToday) == hold);
    CHECK(t.holds_of("192.0.2.1", kToday) == std::vector<server::Hold>{hold});
    CHECK(t.held(kToday, kTenOClock + core::kADay, kToday, "") ==
          std::vector<server::Occupied>{hold.occupied});
    CHECK_FALSE(t.hold("a hash", hold.expires_at));
    CHECK(t.holds_of("192.0.2.1", hold.expires_at).empty());
    t.end_hold("a hash");
  });
  CHECK(f.store->live_holds(kToday) == 0);
}

TEST_CASE_TEMPLATE("a visitor's cancellations count for a day, by person and by network", Kind,
                   OnSqlite, OnPostgres) {
  Reopened<Kind> f;
  server::NewBooking booking = plain_booking();
  booking.given = core::ContactDetails{"Sal", "Sal@Example.com", "+442079460123"};
  const core::Id id = f.add(booking).id;
  const core::Id other = f.add(plain_booking(kTenOClock + core::kADay)).id;
  f.store->write([&](Transaction& t) {
    t.note_visitor_cancellation(id, "192.0.2.1", kToday);
    t.note_visitor_cancellation(other, "192.0.2.2", kLater);
  });
  f.open_again();
  const auto counted = [&](const server::Person& person, core::Instant since) {
    return f.in_transaction(
        [&](Transaction& t) { return t.visitor_cancellations(person, "192.0.2.1", since); });
  };
  const core::Instant before = kToday - core::Seconds(1);
  CHECK(counted({{}, "sal@EXAMPLE.com", ""}, before).of_person == 1);
  CHECK(counted({{}, "", "+442079460123"}, before).of_person == 1);
  CHECK(counted({42, "", ""}, before).of_person == 2);
  CHECK(counted({{}, "bo@example.com", ""}, before).of_person == 0);
  CHECK(counted({42, "", ""}, kToday).of_person == 1);
  CHECK(counted({}, before).from_client == 1);
  CHECK(counted({}, kToday).from_client == 0);
}

}  // namespace
