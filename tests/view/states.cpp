#include "states.hpp"

#include "widget/queries.hpp"

namespace screens {

namespace {

// A month that stays, though it is empty.
void opens_named_month(Screen& screen, core::Texts in) {
  widget::Options options;
  options.day = world::day("2026-03-09");
  screen.opens(options, std::move(in));
  if (screen.model().step == widget::Step::kTypes) screen.does(widget::TypePicked{3});
  if (screen.model().step == widget::Step::kResources) screen.does(widget::ResourcePicked{1});
}

}  // namespace

const std::vector<State>& states() {
  using widget::Answer;
  static const std::string kLongWords(200, 'w');
  static const std::vector<State> kStates = {
      {"loading", [](Screen& s, core::Texts in) { s.starts({}, std::move(in)); }},
      {"loading, tried again",
       [](Screen& s, core::Texts in) {
         s.starts({}, std::move(in));
         s.does(widget::ConfigAnswered{world::offline()});
         REQUIRE(s.model().catalog.progress == widget::Progress::kLoading);
       }},
      {"failed",
       [](Screen& s, core::Texts in) {
         s.starts({}, std::move(in));
         s.does(widget::ConfigAnswered{world::error_answer(500, "Server Error")});
         REQUIRE(s.model().catalog.progress == widget::Progress::kFailed);
       }},
      {"types", [](Screen& s, core::Texts in) { s.opens({}, std::move(in)); }},
      {"many types", opens_many_types},
      {"time zones", opens_zones},
      {"time zones, one pointed at",
       [](Screen& s, core::Texts in) {
         opens_zones(s, std::move(in));
         s.does(widget::Searched{"o"});
       }},
      {"time zones, none found",
       [](Screen& s, core::Texts in) {
         opens_zones(s, std::move(in));
         s.does(widget::Searched{"nowhere"});
       }},
      {"no types",
       [](Screen& s, core::Texts in) {
         s.config.types.clear();
         s.opens({}, std::move(in));
       }},
      {"resources", opens_type},
      {"times loading", opens_times},
      {"times tried again",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_answered(world::offline());
         REQUIRE(s.model().reading.is_waiting);
       }},
      {"times failed",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_answered(world::error_answer(500, "Server Error"));
       }},
      {"the first month with times looked for",
       [](Screen& s, core::Texts in) {
         opens_times(s, std::move(in));
         s.slots_arrive({});
         REQUIRE(widget::looks_for_first_month(s.model()));
       }},
      {"empty month, looking ahead",
       [](Screen& s, core::Texts in) {
         opens_named_month(s, std::move(in));
         s.slots_arrive({});
         REQUIRE(s.model().times.next.progress == widget::Progress::kLoading);
       }},
      {"empty month, a later day",
       [](Screen& s, core::Texts in) {
         opens_named_month(s, std::move(in));
         s.slots_arrive({});
         s.slots_arrive({"2026-04-02T09:00:00Z"});
         REQUIRE(s.model().times.next.found.has_value());
       }},
      {"empty month, later unknown",
       [](Screen& s, core::Texts in) {
         opens_named_month(s, std::move(in));
         s.slots_arrive({});
         s.slots_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().times.next.progress == widget::Progress::kFailed);
       }},
      {"empty for good",
       [](Screen& s, core::Texts in) {
         opens_named_month(s, std::move(in));
         do s.slots_arrive({});
         while (s.model().times.next.progress == widget::Progress::kLoading);
       }},
      {"a day chosen", opens_day},
      {"a long day chosen",
       [](Screen& s, core::Texts in) {
         opens_day(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-12")});
       }},
      {"a closed day chosen",
       [](Screen& s, core::Texts in) {
         opens_day(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-11")});
       }},
      {"slot taken",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(
             422, "The slot is taken.", {{"starts_at", {"This time is no longer available."}}}));
         s.slots_arrive({"2026-03-10T11:00:00Z"});
         REQUIRE(s.model().times.slot_was_taken);
       }},
      {"details", opens_details},
      {"details of a time that is held",
       [](Screen& s, core::Texts in) {
         opens_details(s, std::move(in));
         s.does(widget::HoldAnswered{
             s.model().booking.holding.request,
             world::held_answer(s.model().booking.holding.token, "2026-03-09T08:05:01Z")});
         REQUIRE(widget::minutes_held(s.model()) == 5);
       }},
      {"details, offline",
       [](Screen& s, core::Texts in) {
         opens_details(s, std::move(in));
         s.does(widget::LineLost{});
       }},
      {"details with errors",
       [](Screen& s, core::Texts in) {
         opens_details(s, std::move(in));
         s.booker.types(widget::FieldName::kPhone, "12");
         s.booker.types(widget::FieldName::kNotes, std::string(2001, 'n'));
         s.does(widget::SubmitPressed{});
       }},
      {"details the server refuses",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(
             422, "Invalid.", {{"contact.email", {kLongWords}}, {"notes", {"Say more."}}}));
       }},
      {"details that are read with care",
       [](Screen& s, core::Texts in) {
         s.config.phone = core::PhonePlan{"GB", "44", "0", "07400 123456"};
         opens_details(s, std::move(in));
         s.booker.types(widget::FieldName::kEmail, "sarah@gmial.com");
         s.booker.types(widget::FieldName::kPhone, "020 7946 0123");
         s.settle();
       }},
      {"submitting", sends},
      {"submit tried again",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::timed_out());
         REQUIRE(s.model().booking.submission.retry.is_waiting);
       }},
      {"submit failed",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().booking.submission.progress == widget::Progress::kFailed);
       }},
      {"submit rejected",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         s.booking_answered(world::error_answer(422, kLongWords));
       }},
      {"account month begun", opens_account},
      {"account month in progress", opens_account_month},
      {"account day asked for",
       [](Screen& s, core::Texts in) {
         opens_account_month(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-27")});
       }},
      {"account day with more to come",
       [](Screen& s, core::Texts in) {
         opens_account(s, std::move(in));
         days_arrive(s, {"2026-03-09T09:00:00Z"}, 2);
         REQUIRE_FALSE(widget::is_checked(s.model(), *s.model().times.day));
       }},
      {"account day without times",
       [](Screen& s, core::Texts in) {
         opens_account_month(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-27")});
         days_arrive(s, {"2026-03-09T09:00:00Z"}, 12);
         REQUIRE(widget::is_checked(s.model(), world::day("2026-03-27")));
       }},
      {"account day failed",
       [](Screen& s, core::Texts in) {
         opens_account_month(s, std::move(in));
         s.does(widget::DayPicked{world::day("2026-03-27")});
         for (const auto& each : widget::Model(s.model()).times.checking.dates) {
           s.does(widget::SlotsAnswered{each.second.request, world::error_answer(500, "No.")});
         }
         REQUIRE(s.model().times.checking.fault != widget::Fault::kNone);
       }},
      {"account and held off",
       [](Screen& s, core::Texts in) {
         opens_account(s, std::move(in));
         s.does(widget::SlotsAnswered{s.model().last_request, world::error_answer(429, "Slow.")});
         REQUIRE(widget::retry_fault(s.model()) == widget::Fault::kBusy);
       }},
      {"account search", looks_further_in_account},
      {"account search stopped",
       [](Screen& s, core::Texts in) {
         looks_further_in_account(s, std::move(in));
         s.does(widget::StopSearchPressed{});
       }},
      {"confirmed",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_answered(s, "confirmed");
       }},
      {"pending",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_answered(s, "pending");
       }},
      {"confirmed with a link",
       [](Screen& s, core::Texts in) {
         widget::Options options = world::with_link();
         options.booking_id.reset();
         s.opens(options, std::move(in));
         s.does(widget::TypePicked{3});
         s.does(widget::ResourcePicked{1});
         s.slots_arrive({"2026-03-10T09:30:00Z"});
         s.does(widget::SlotPicked{world::slot("2026-03-10T09:30:00Z")});
         s.booker.types_details();
         s.does(widget::SubmitPressed{});
         core::Json body = core::Json::parse(world::made_answer(s.booker.sent.booking).body);
         body["data"]["manage_token"] = world::kLink;
         s.booking_answered(world::answer(201, body.dump()));
         REQUIRE(s.model().step == widget::Step::kConfirmed);
       }},
      {"confirmed by mail",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_mailed(s);
       }},
      {"address being corrected",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_mailed(s);
         s.does(widget::WrongAddressPressed{});
         s.does(widget::FieldTyped{widget::FieldName::kEmail, "sarah"});
         s.does(widget::SubmitPressed{});
       }},
      {"correction refused",
       [](Screen& s, core::Texts in) {
         sends(s, std::move(in));
         is_mailed(s);
         s.does(widget::WrongAddressPressed{});
         s.does(widget::FieldTyped{widget::FieldName::kEmail, "sarah@example.com"});
         s.does(widget::SubmitPressed{});
         s.does(widget::BookingAnswered{s.model().booking.correction.request,
                                        world::error_answer(409, "It was corrected before.")});
       }},
      {"declined",
       [](Screen& s, core::Texts in) {
         core::Booking booking = with_status(core::BookingStatus::kCancelled);
         booking.cancelled_by = core::CancelledBy::kBusiness;
         booking.declined = true;
         booking.cancel_reason = "We are full that week.";
         follows_link(s, std::move(in), booking);
       }},
      {"expired",
       [](Screen& s, core::Texts in) {
         core::Booking booking = with_status(core::BookingStatus::kCancelled);
         booking.cancelled_by = core::CancelledBy::kExpiry;
         follows_link(s, std::move(in), booking);
       }},
      {"link being followed",
       [](Screen& s, core::Texts in) { s.opens(world::with_link(), std::move(in)); }},
      {"link that is tried again",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         s.manage_answered(world::offline());
         REQUIRE(s.model().manage.retry.is_waiting);
       }},
      {"link that could not be followed",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         s.manage_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().manage.progress == widget::Progress::kFailed);
       }},
      {"link to nothing",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         s.manage_answered(world::error_answer(404, "Not Found."));
       }},
      {"link that has ended",
       [](Screen& s, core::Texts in) {
         s.opens(world::with_link(), std::move(in));
         const core::ApiError over{401, "This link has expired.", {}, {}, "link_expired"};
         s.manage_answered(world::answer(401, core::error_body(over)));
       }},
      {"managed", [](Screen& s, core::Texts in) { follows_link(s, std::move(in)); }},
      {"managed, and its link was not copied",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in));
         s.does(widget::LinkCopied{false});
       }},
      {"managed, pending",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in), with_status(core::BookingStatus::kPending));
       }},
      {"managed, of a type that is gone",
       [](Screen& s, core::Texts in) {
         core::Booking booking = world::visit_made();
         booking.booking_type_id = 77;
         follows_link(s, std::move(in), booking);
       }},
      {"managed, cancelled before",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in), with_status(core::BookingStatus::kCancelled));
       }},
      {"managed, with a limit",
       [](Screen& s, core::Texts in) {
         core::Booking booking = world::visit_made();
         booking.changes = core::ChangeLimits{world::at("2026-03-09T14:00:00Z"), std::nullopt};
         follows_link(s, std::move(in), booking);
       }},
      {"managed, cancelled by the business",
       [](Screen& s, core::Texts in) {
         core::Booking booking = with_status(core::BookingStatus::kCancelled);
         booking.cancelled_by = core::CancelledBy::kBusiness;
         booking.cancel_reason = kLongWords;
         follows_link(s, std::move(in), booking);
       }},
      {"managed, past",
       [](Screen& s, core::Texts in) {
         follows_link(s, std::move(in), world::visit_made("2026-03-09T07:00:00Z"));
       }},
      {"cancel asked", asks_to_cancel},
      {"cancel asked, and why",
       [](Screen& s, core::Texts in) {
         s.config.types[0].ask_reason = core::Ask::kOptional;
         asks_to_cancel(s, std::move(in));
       }},
      {"cancelling",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
       }},
      {"cancel tried again",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
         s.manage_answered(world::timed_out());
         REQUIRE(s.model().manage.retry.is_waiting);
       }},
      {"cancel failed",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
         s.manage_answered(world::error_answer(500, "Server Error"));
         REQUIRE(s.model().manage.progress == widget::Progress::kFailed);
       }},
      {"cancelled",
       [](Screen& s, core::Texts in) {
         asks_to_cancel(s, std::move(in));
         s.does(widget::CancelConfirmed{});
         s.manage_answered(world::cancelled_answer());
         REQUIRE(s.model().manage.news == widget::Managing::News::kCancelled);
       }},
      {"choosing a new time", reschedules},
      {"new time taken",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
         s.manage_answered(world::error_answer(422, "Taken.", {{"starts_at", {"Taken."}}}));
         s.slots_arrive({"2026-03-10T11:00:00Z"});
       }},
      {"new time picked", picks_new_time},
      {"rescheduling",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
       }},
      {"reschedule failed",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
         s.manage_answered(world::error_answer(422, kLongWords));
       }},
      {"rescheduled",
       [](Screen& s, core::Texts in) {
         picks_new_time(s, std::move(in));
         s.does(widget::RescheduleConfirmed{});
         s.manage_answered(world::booking_answer(world::visit_made("2026-03-10T14:00:00Z")));
         REQUIRE(s.model().manage.news == widget::Managing::News::kMoved);
       }},
      {"signed in", [](Screen& s, core::Texts in) { s.opens(world::signed_in(), std::move(in)); }},
      {"signed in, before the booking",
       [](Screen& s, core::Texts in) {
         s.opens(world::signed_in(), std::move(in));
         s.does(widget::TypePicked{3});
         s.does(widget::ResourcePicked{1});
         s.slots_arrive({"2026-03-10T09:30:00Z"});
         s.does(widget::SlotPicked{world::slot("2026-03-10T09:30:00Z")});
       }},
      {"list on its way", opens_list},
      {"list tried again",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::offline());
         REQUIRE(s.model().my_bookings.retry.is_waiting);
       }},
      {"list failed",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::error_answer(401, "Unauthenticated."));
       }},
      {"list of nothing",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::page_answer({}, 1, 0));
       }},
      {"list with more to come",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         core::Booking pending = with_status(core::BookingStatus::kPending);
         pending.id = 102;
         s.bookings_answered(world::page_answer({world::visit_made(), pending}, 1, 12));
       }},
      {"one of the list",
       [](Screen& s, core::Texts in) {
         opens_list(s, std::move(in));
         s.bookings_answered(world::page_answer({world::visit_made()}));
         s.does(widget::BookingPicked{101});
         REQUIRE(s.model().step == widget::Step::kManage);
       }},
  };
  return kStates;
}

}  // namespace screens
