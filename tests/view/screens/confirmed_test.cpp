// The confirmation of a booking that a mail was sent about, as a visitor meets it.
#include "../states.hpp"

using screens::Screen;
using view::Role;

namespace {

constexpr const char* kTyped = "We sent the confirmation to sarah@example.com.";

void gets_mail(Screen& screen) {
  screens::sends(screen, screens::texts());
  screens::is_mailed(screen);
}

}  // namespace

TEST_CASE("the confirmation says where the mail went, and corrects a wrong address once") {
  Screen screen;
  gets_mail(screen);
  screen.at(Role::kText, kTyped);
  screen.press("Wrong address?");
  CHECK(screen.focus == widget::key::kFieldEmail);
  CHECK(screen.find(Role::kButton, "Wrong address?") == nullptr);
  screen.type("Email", "ada@example.com");
  screen.press("Send it to this address");
  CHECK((screen.at(Role::kButton, "Sending the email").flags & view::kBusy) != 0);
  screen.does(widget::BookingAnswered{screen.model().booking.correction.request,
                                      world::booking_answer(world::visit_made())});
  screen.at(Role::kText, "We sent the confirmation to ada@example.com.");
  CHECK(screen.find(Role::kButton, "Wrong address?") == nullptr);
  CHECK(screen.find(Role::kTextField, "Email") == nullptr);
  CHECK(screen.focus == widget::key::kHeading);
}

TEST_CASE("an address that is wrong again is told below the field, which keeps what was typed") {
  Screen screen;
  gets_mail(screen);
  screen.press("Wrong address?");
  screen.type("Email", "sarah");
  screen.press("Send it to this address");
  const view::Node& field = screen.at(Role::kTextField, "Email");
  CHECK((field.flags & view::kInvalid) != 0);
  CHECK((field.flags & view::kRequired) != 0);
  CHECK(field.value == "sarah");
  CHECK(field.description == "Enter a full email address, such as name@example.com.");
  // Esc leaves it, and nothing was sent.
  CHECK((screen.at(Role::kButton, "Back").flags & view::kEscape) != 0);
  screen.press("Back");
  CHECK(screen.focus == widget::key::kWrongAddress);
  screen.at(Role::kText, kTyped);
}

TEST_CASE("a declined request reads as declined with its reason, an expired one as expired") {
  core::Booking booking = screens::with_status(core::BookingStatus::kCancelled);
  booking.cancelled_by = core::CancelledBy::kBusiness;
  booking.declined = true;
  booking.cancel_reason = "We are full that week.";
  Screen declined;
  screens::follows_link(declined, screens::texts(), booking);
  declined.at(Role::kHeading, "This request was declined");
  CHECK(declined.shows("Reason: We are full that week."));
  CHECK_FALSE(declined.shows("Cancelled by"));
  Screen list(390);
  list.opens(world::signed_in(), screens::texts());
  list.press("My bookings");
  core::Booking expired = screens::with_status(core::BookingStatus::kCancelled);
  expired.id = 102;
  expired.cancelled_by = core::CancelledBy::kExpiry;
  list.bookings_answered(world::page_answer({booking, expired}));
  CHECK(list.names().find("Declined") != std::string::npos);
  CHECK(list.names().find("Expired") != std::string::npos);
  CHECK(list.names().find(", Cancelled") == std::string::npos);
  expired.id = 101;
  Screen over;
  screens::follows_link(over, screens::texts(), expired);
  over.at(Role::kHeading, "This request has expired");
  CHECK(over.shows("The request was not answered in time."));
}
