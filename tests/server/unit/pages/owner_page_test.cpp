// The HTML of the owner's page: what it says, and that nothing in it is anybody's markup.
#include "server/pages/owner_page.hpp"

#include "../support/business.hpp"

namespace {

using server::OwnerNotice;
using server::OwnerPage;
using server::OwnerPageView;

constexpr const char* kHostile = "<script>alert('x')</script>\" onload=\"\u202e&amp;";

bool has(const std::string& html, const std::string& part) {
  return html.find(part) != std::string::npos;
}

struct Shown {
  server::Site site = testing::demo_site({{"public_url", "https://booking.example.com"},
                                          {"mail",
                                           {{"from", "bookings@example.com"},
                                            {"owner", {"owner@example.com"}},
                                            {"manage_url", "https://example.com/booking"}}}});
  server::OwnerBooking shown;

  Shown() {
    core::Booking& booking = shown.booking;
    booking.id = 101;
    booking.booking_type_id = 3;
    booking.resource_id = 1;
    booking.starts_at = vectors::instant("2026-03-10T09:00:00Z");
    booking.ends_at = vectors::instant("2026-03-10T09:30:00Z");
    booking.status = core::BookingStatus::kPending;
    booking.updated_at = vectors::instant("2026-03-04T09:00:00Z");
    booking.given = core::ContactDetails{"Ada Lovelace", "ada@example.com", "+447700900123"};
  }
  std::string page(OwnerPageView view = OwnerPageView::kShow,
                   OwnerNotice notice = OwnerNotice::kNone) const {
    OwnerPage page{.site = site, .shown = shown, .view = view, .notice = notice};
    page.today = page.from = *core::parse_date("2026-03-04");
    return server::owner_page(page);
  }
};

TEST_CASE("the page says what waits, and offers what can be done") {
  Shown of;
  const std::string html = of.page();
  CHECK(html.starts_with("<!doctype html>\n<html lang=\"en-GB\" dir=\"ltr\">"));
  for (const char* part :
       {"<h1>Waiting for your approval</h1>", "<h2><bdi>30-Minute Consultation</bdi></h2>",
        "Tuesday, 10 March 2026, 09:00", "<bdi>Ada Lovelace</bdi>",
        "href=\"mailto:ada@example.com\"", "href=\"tel:+447700900123\"",
        "Before it that day</dt><dd>Nothing</dd>", "href=\"?view=approve\"",
        "href=\"?view=decline\"", "href=\"?view=move\""}) {
    CAPTURE(part);
    CHECK(has(html, part));
  }
  CHECK_FALSE(has(html, "view=cancel"));
  CHECK_FALSE(has(html, "<form"));
}

TEST_CASE("what a visitor typed is text, wherever the page shows it") {
  Shown of;
  of.shown.booking.given = core::ContactDetails{kHostile, "a&b?c\"d@example.com", kHostile};
  of.shown.booking.notes = kHostile;
  of.shown.booking.cancel_reason = kHostile;
  of.shown.decided.by = kHostile;
  of.site.name = kHostile;
  of.site.types[0].type.name = kHostile;
  of.site.resources[0].resource.name = kHostile;
  for (const auto status : {core::BookingStatus::kPending, core::BookingStatus::kConfirmed,
                            core::BookingStatus::kCancelled}) {
    of.shown.booking.status = status;
    for (const auto view : {OwnerPageView::kShow, OwnerPageView::kApprove, OwnerPageView::kDecline,
                            OwnerPageView::kCancel, OwnerPageView::kMove}) {
      OwnerPage page{.site = of.site, .shown = of.shown, .view = view};
      page.today = page.from = *core::parse_date("2026-03-04");
      page.reason = kHostile;
      for (const bool is_chosen : {false, true}) {
        if (is_chosen) page.to = core::Slot{of.shown.booking.ends_at, of.shown.booking.ends_at};
        const std::string html = server::owner_page(page);
        CHECK_FALSE(has(html, "<script"));
        CHECK_FALSE(has(html, "\" onload"));
        CHECK_FALSE(has(html, "&amp;amp;amp;"));
      }
    }
  }
  Shown visitor;
  visitor.shown.booking.notes = kHostile;
  const std::string html = visitor.page();
  CHECK(has(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;&amp;amp;"));
  CHECK_FALSE(has(html, "\u202e"));
}

TEST_CASE("an address cannot add a part of its own to its link") {
  Shown of;
  of.shown.booking.given->email = "ada?bcc=eve@example.com";
  CHECK(has(of.page(), "href=\"mailto:ada%3Fbcc%3Deve@example.com\""));
}

TEST_CASE("the page of a decided booking names the decider") {
  Shown of;
  of.shown.booking.status = core::BookingStatus::kConfirmed;
  CHECK_FALSE(has(of.page(), "Already"));
  of.shown.decided = {server::Decision::kApproved, "owner@example.com"};
  CHECK(has(of.page(), "Already approved by owner@example.com."));
  CHECK_FALSE(has(of.page(OwnerPageView::kShow, OwnerNotice::kApproved), "Already"));
  of.shown.decided.by = "";  // over the API
  CHECK(has(of.page(), "Already approved by Palm Street Clinic."));
  of.shown.booking.status = core::BookingStatus::kCancelled;
  of.shown.booking.cancelled_by = core::CancelledBy::kBusiness;
  of.shown.decided = {server::Decision::kDeclined, "desk@example.com"};
  CHECK(has(of.page(), "Already declined by desk@example.com."));
  of.shown.decided.decision = server::Decision::kCancelled;
  CHECK(has(of.page(), "Already cancelled by desk@example.com."));
  of.shown.booking.cancelled_by = core::CancelledBy::kVisitor;
  CHECK(has(of.page(), "The visitor has cancelled this booking."));
  of.shown.booking.cancelled_by = core::CancelledBy::kExpiry;
  CHECK(has(of.page(), "Request expired without an answer"));
  CHECK_FALSE(has(of.page(), "view="));
}

TEST_CASE("a view that the booking does not allow shows the booking") {
  Shown of;
  const auto allows = [&](OwnerPageView view) { return allowed_view(of.shown, view) == view; };
  CHECK(allows(OwnerPageView::kApprove));
  CHECK(allows(OwnerPageView::kMove));
  CHECK_FALSE(allows(OwnerPageView::kCancel));
  of.shown.booking.status = core::BookingStatus::kConfirmed;
  CHECK_FALSE(allows(OwnerPageView::kApprove));
  CHECK_FALSE(allows(OwnerPageView::kDecline));
  CHECK(allows(OwnerPageView::kCancel));
  CHECK(allows(OwnerPageView::kMove));
  of.shown.has_begun = true;
  CHECK_FALSE(allows(OwnerPageView::kCancel));
  CHECK_FALSE(allows(OwnerPageView::kMove));
  CHECK(has(of.page(), "This booking has begun"));
}

TEST_CASE("the page says whether the visitor is told") {
  Shown of;
  CHECK(has(of.page(OwnerPageView::kApprove), "The visitor will get an email about it."));
  of.shown.booking.given->email = "";
  CHECK(has(of.page(OwnerPageView::kApprove), "The visitor will not get an email."));
  of.shown.booking.given->email = "ada@example.com";
  of.site.mail.reset();
  CHECK(has(of.page(OwnerPageView::kApprove), "The visitor will not get an email."));
}

TEST_CASE("the page is in the business's language and direction") {
  Shown of;
  of.site.locale = "ar";
  const std::string html = of.page();
  CHECK(has(html, "dir=\"rtl\""));
  CHECK(has(html, "\u0645\u0648\u0627\u0641\u0642\u0629"));  // "Approve"
  of.site.locale = "de";
  CHECK(has(server::failure_page(of.site, 404), "<html lang=\"de\""));
}

TEST_CASE("the policy allows the page's own style, and no other") {
  CHECK(has(server::page_policy(), "default-src 'none'; style-src 'sha256-"));
  Shown of;
  const std::string html = of.page(OwnerPageView::kDecline);
  CHECK_FALSE(has(html, "style=\""));
  CHECK_FALSE(has(html, "https://"));
  CHECK(has(html, "<form method=\"post\" action=\"?\">"));
}

TEST_CASE("the page's title has what it says and the business's name") {
  CHECK(has(Shown().page(), "<title>Waiting for your approval – Palm Street Clinic</title>"));
}

TEST_CASE("a form goes with the booking as its page showed it") {
  const Shown of;
  for (const auto view : {OwnerPageView::kApprove, OwnerPageView::kDecline}) {
    CHECK(has(of.page(view), "name=\"seen\" value=\"2026-03-04T09:00:00Z\""));
  }
}

TEST_CASE("a reason that is too long is shown again to be shortened") {
  const Shown of;
  OwnerPage page{.site = of.site, .shown = of.shown, .view = OwnerPageView::kDecline};
  page.notice = OwnerNotice::kReasonTooLong;
  page.reason = "Ill & away";
  page.today = page.from = *core::parse_date("2026-03-04");
  const std::string html = server::owner_page(page);
  CHECK(has(html, "Shorten the reason to 500 readable characters."));
  CHECK(has(html, ">\nIll &amp; away</textarea>"));
}

TEST_CASE("free times are paged through from today on") {
  const Shown of;
  OwnerPage page{.site = of.site, .shown = of.shown, .view = OwnerPageView::kMove};
  page.today = page.from = *core::parse_date("2026-03-04");
  CHECK_FALSE(has(server::owner_page(page), "Earlier days"));
  CHECK(has(server::owner_page(page), "date=2026-03-11\" class=\"button\">Later days"));
  page.from = *core::parse_date("2026-03-06");
  CHECK(has(server::owner_page(page), "date=2026-03-04\" class=\"button\">Earlier days"));
}

TEST_CASE("a link that has ended is explained, and a failure isn't called one") {
  const Shown of;
  CHECK(has(server::failure_page(of.site, 404), "it works until one day after the booking"));
  CHECK_FALSE(has(server::failure_page(of.site, 400), "works until"));
}

}  // namespace
