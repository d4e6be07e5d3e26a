// Somebody who is signed in on the page: their bookings, and booking without saying who they are.
#include "../world.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/queries.hpp"

using namespace world;
using When = widget::MyBookings::When;

namespace {

Booker with_list() {
  Booker booker;
  booker.opens(signed_in());
  booker.does(widget::MyBookingsPressed{});
  REQUIRE(booker.model.step == Step::kMyBookings);
  return booker;
}

core::BookingListing listed_with(const Effects& effects) {
  const auto* load = first<widget::LoadBookings>(effects);
  REQUIRE(load != nullptr);
  CHECK(load->token == kContactLink);
  return load->listing;
}

std::vector<core::Id> ids_of(const Booker& booker) {
  std::vector<core::Id> ids;
  for (const core::Booking& booking : booker.model.my_bookings.bookings) ids.push_back(booking.id);
  return ids;
}

// Two of a page of the past, earliest first, as the API lists them.
std::vector<core::Booking> two_from(core::Id id) {
  return {visit_made("2026-02-10T09:00:00Z", id), visit_made("2026-02-11T09:00:00Z", id + 1)};
}

}  // namespace

TEST_CASE("what is coming is listed from now on, and more of it on demand, each once") {
  Booker booker;
  booker.opens(signed_in());
  const auto asked = listed_with(booker.does(widget::MyBookingsPressed{}));
  CHECK(asked.from == "2026-03-09T08:00:00Z");
  CHECK(asked.to.empty());
  CHECK(asked.page == 1);
  const Effects effects = booker.bookings_answered(page_answer(two_from(1), 1, 12));
  CHECK(spoken(effects) == "2 bookings.");
  const auto more = listed_with(booker.does(widget::MoreBookingsPressed{}));
  CHECK(more.page == 2);
  CHECK(more.from == asked.from);
  booker.bookings_answered(page_answer(two_from(2), 2, 12));
  CHECK(ids_of(booker) == std::vector<core::Id>{1, 2, 3});
  CHECK(booker.does(widget::MoreBookingsPressed{}).empty());
}

TEST_CASE("what is past comes latest first, from the last page back") {
  Booker booker = with_list();
  const auto asked = listed_with(booker.does(widget::MyBookingsFiltered{When::kPast, {}}));
  CHECK(asked.to == "2026-03-09T08:00:00Z");
  CHECK(asked.from.empty());
  const auto last = listed_with(booker.bookings_answered(page_answer(two_from(1), 1, 22)));
  CHECK(last.page == 3);
  booker.bookings_answered(page_answer(two_from(21), 3, 22));
  CHECK(ids_of(booker) == std::vector<core::Id>{22, 21});
  CHECK(listed_with(booker.does(widget::MoreBookingsPressed{})).page == 2);
  booker.bookings_answered(page_answer(two_from(11), 2, 22));
  CHECK(listed_with(booker.does(widget::MoreBookingsPressed{})).page == 1);
  booker.bookings_answered(page_answer(two_from(1), 1, 22));
  CHECK(ids_of(booker) == std::vector<core::Id>{22, 21, 12, 11, 2, 1});
  CHECK(booker.does(widget::MoreBookingsPressed{}).empty());
}

TEST_CASE("a status is asked of the API, and an answer to the filter before is passed over") {
  Booker booker = with_list();
  const std::uint32_t before = booker.model.my_bookings.request;
  const auto asked = listed_with(
      booker.does(widget::MyBookingsFiltered{When::kUpcoming, core::BookingStatus::kPending}));
  CHECK(asked.status == core::BookingStatus::kPending);
  booker.does(widget::BookingsAnswered{before, page_answer(two_from(1))});
  CHECK(ids_of(booker).empty());
  CHECK(booker.model.my_bookings.progress == Progress::kLoading);
}

TEST_CASE("a list that fails is asked for again, and a token that has ended is said") {
  Booker booker = with_list();
  booker.bookings_answered(offline());
  CHECK(count<widget::LoadBookings>(booker.next_wake()) == 1);
  while (booker.model.my_bookings.progress == Progress::kLoading) {
    booker.bookings_answered(offline());
    booker.next_wake();
  }
  CHECK(count<widget::LoadBookings>(booker.does(widget::RetryPressed{})) == 1);
  const Effects effects = booker.bookings_answered(error_answer(401, "Unauthenticated."));
  CHECK(spoken(effects) == "You have been signed out. Please reload the page.");
}

TEST_CASE("one of the list is cancelled with the contact's token, and the list is read again") {
  Booker booker = with_list();
  booker.bookings_answered(page_answer({visit_made()}));
  CHECK(booker.does(widget::BookingPicked{7}).empty());
  booker.does(widget::BookingPicked{101});
  CHECK(booker.model.step == Step::kManage);
  CHECK(widget::manage_link(booker.model).empty());
  booker.does(widget::CancelPressed{});
  const Effects sent = booker.does(widget::CancelConfirmed{});
  CHECK(has(sent, widget::SendCancel{booker.model.manage.request, 101, kContactLink}));
  booker.manage_answered(cancelled_answer());
  const Effects back = booker.does(widget::BackPressed{});
  CHECK(booker.model.step == Step::kMyBookings);
  CHECK(count<widget::LoadBookings>(back) == 1);
  booker.does(widget::BackPressed{});
  CHECK(booker.model.step == Step::kTypes);
}

TEST_CASE("one of the list that was moved is listed anew, also after a second thought") {
  Booker booker = with_list();
  booker.bookings_answered(page_answer({visit_made()}));
  booker.does(widget::BookingPicked{101});
  CHECK(count<widget::LoadBookings>(booker.does(widget::BackPressed{})) == 0);
  booker.does(widget::BookingPicked{101});
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-12T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  booker.does(widget::RescheduleConfirmed{});
  booker.manage_answered(booking_answer(visit_made("2026-03-12T09:00:00Z")));
  booker.does(widget::ReschedulePressed{});
  booker.does(widget::BackPressed{});
  REQUIRE(booker.model.step == Step::kManage);
  CHECK(count<widget::LoadBookings>(booker.does(widget::BackPressed{})) == 1);
  CHECK(ids_of(booker).empty());
}

TEST_CASE("one of the list whose move may have been made is listed anew") {
  Booker booker = with_list();
  booker.bookings_answered(page_answer({visit_made()}));
  booker.does(widget::BookingPicked{101});
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-12T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  booker.does(widget::RescheduleConfirmed{});
  booker.manage_answered(offline());
  booker.does(widget::RescheduleDropped{});
  booker.manage_answered(booking_answer(visit_made("2026-03-12T09:00:00Z")));
  CHECK(count<widget::LoadBookings>(booker.does(widget::BackPressed{})) == 1);
}

TEST_CASE("nobody who is not signed in has a list") {
  Booker booker;
  booker.opens();
  CHECK(booker.does(widget::MyBookingsPressed{}).empty());
}

TEST_CASE("somebody signed in books without details, under their own token") {
  Booker booker;
  booker.opens(signed_in());
  booker.does(widget::TypePicked{3});
  booker.does(widget::ResourcePicked{});
  booker.slots_arrive({"2026-03-10T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  CHECK(widget::asked_for(booker.model, FieldName::kName) == core::Ask::kHidden);
  CHECK(widget::asked_for(booker.model, FieldName::kNotes) == core::Ask::kOptional);
  booker.does(widget::SubmitPressed{});
  CHECK(booker.sent.token == kContactLink);
  CHECK_FALSE(booker.sent.booking.contact.has_value());
  CHECK_FALSE(booker.sent.booking.contact_id.has_value());
  const Effects refused = booker.booking_answered(error_answer(401, "Unauthenticated."));
  CHECK(spoken(refused) == "You have been signed out. Please reload the page.");
  booker.does(widget::RetryPressed{});
  booker.booking_answered(made_answer(booker.sent.booking));
  CHECK(booker.model.step == Step::kConfirmed);
}

TEST_CASE("who leaves for their bookings while one is tried again sends it no more") {
  Booker booker;
  booker.starts(signed_in());
  booker.picks_a_time();
  const std::string held = booker.held.hold.new_token;
  booker.does(widget::SubmitPressed{});
  const std::uint32_t sent = booker.sent.request;
  booker.booking_answered(offline());
  CHECK(booker.model.booking.submission.retry.is_waiting);
  const Effects left = booker.does(widget::MyBookingsPressed{});
  CHECK(has(left, widget::ReleaseHold{held}));
  booker.next_wake();
  CHECK(booker.sent.request == sent);
  CHECK(booker.model.step == Step::kMyBookings);
}

TEST_CASE("the first page of the list leaves the keyboard where it is") {
  Booker booker = with_list();
  CHECK(count<widget::MoveFocus>(booker.bookings_answered(page_answer({visit_made()}))) == 0);
}

TEST_CASE("one of the list that is moved stays under the contact's own token") {
  Booker booker = with_list();
  booker.bookings_answered(page_answer({visit_made()}));
  booker.does(widget::BookingPicked{101});
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-12T09:00:00Z"});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  booker.does(widget::RescheduleConfirmed{});
  booker.manage_answered(booking_answer(visit_made("2026-03-12T09:00:00Z"), kLink));
  REQUIRE(booker.model.manage.news == widget::Managing::News::kMoved);
  CHECK(booker.model.manage.token == kContactLink);
}
