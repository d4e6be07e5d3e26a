#include "server/mail/compose.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "mail_samples.hpp"
#include "server/mail/mail_headers.hpp"
#include "server/mail/mail_page.hpp"
#include "server/wording/composed.hpp"
#include "server/wording/wording.hpp"

namespace {

using server::Mail;
using server::MailKind;

constexpr std::string_view kLanguages[] = {"ar", "de", "en",    "es", "fr", "he", "hi",
                                           "ja", "pt", "pt-PT", "tr", "ur", "zh", "zh-Hant"};

server::MailBusiness business() {
  return {.name = "Palm Street Clinic",
          .time_zone = "Europe/London",
          .locale = "en-GB",
          .from = {"", "bookings@example.com"},
          .reply_to = {"", "desk@example.com"},
          .signature = "Palm Street Clinic\n020 7946 0123"};
}

Mail composed(const server::MailOrder& order, const server::MailBusiness& from = business()) {
  return server::compose(order, from, samples::at("2026-03-04T09:00:00Z"));
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string header(const Mail& mail, std::string_view name) {
  for (const server::Header& one : server::headers_of(mail)) {
    if (one.name == name) return one.value;
  }
  return "";
}

// A calendar's lines, which are folded after 75 bytes.
std::string unfolded(std::string text) {
  for (std::size_t at = 0; (at = text.find("\r\n ", at)) != std::string::npos;) text.erase(at, 3);
  return text;
}

TEST_CASE("a visitor's confirmation says what, when, where, with whom and for how much") {
  const Mail mail = composed(samples::mail_order(MailKind::kConfirmed));
  CHECK(mail.subject == "First visit, 10 March");
  CHECK(mail.text ==
        "You are booked\n"
        "Palm Street Clinic looks forward to seeing you.\n"
        "\n"
        "First visit\n"
        "When: Tuesday, 10 March 2026, 05:30\u00a0– 06:30, New\u00A0York\u00A0(EDT)\n"
        "Time at Palm Street Clinic: Tuesday, 10 March 2026, 09:30\u00a0– 10:30, "
        "London\u00A0(GMT)\n"
        "With: Dr. Wei Chen\n"
        "Where: 12 Palm Street, London\n"
        "Price: from £45.00\n"
        "Changing and cancelling: Free to change or cancel until Monday, 9 March, 10:00. "
        "Later changes cost £20.\n"
        "\n"
        "Change or cancel:\n"
        "https://example.com/booking?booking=101#bt_abc\n"
        "\n"
        "Palm Street Clinic\n"
        "020 7946 0123\n"
        "\n"
        "You are receiving this email because this address was given for a booking with Palm "
        "Street Clinic. "
        "If that was not you, please ignore it.\n");
  CHECK(header(mail, "From") == "\"Palm Street Clinic\"\r\n <bookings@example.com>");
  CHECK(header(mail, "To") == "sarah@example.org");
  CHECK(header(mail, "Reply-To") == "desk@example.com");
  CHECK(header(mail, "Date") == "Wed, 04 Mar 2026 09:00:00 +0000");
  CHECK(header(mail, "Message-ID") == "<0123456789abcdef@example.com>");
  CHECK(header(mail, "Auto-Submitted") == "auto-generated");
  CHECK(mail == composed(samples::mail_order(MailKind::kConfirmed)));
}

TEST_CASE("the business's time is left out where the visitor's clock shows the same") {
  server::MailOrder order = samples::mail_order(MailKind::kConfirmed);
  order.time_zone = "Europe/Lisbon";
  CHECK_FALSE(has(composed(order).text, "Time at"));
  order.time_zone = "";
  CHECK(has(composed(order).text, "09:30\u00a0– 10:30, London\u00A0(GMT)"));
  order.time_zone = "Mars/Olympus";  // gone from the tz database, or never in it
  CHECK(has(composed(order).text, "09:30"));
}

TEST_CASE(
    "the owner reads who comes, in the business's language and zone, and answers the visitor") {
  server::MailOrder order = samples::mail_order(MailKind::kOwnerWaiting);
  order.locale = "ar";
  const Mail mail = composed(order);
  CHECK(mail.subject == "First visit, 10 March – Waiting for your approval");
  CHECK(mail.text ==
        "Waiting for your approval\n"
        "\n"
        "First visit\n"
        "When: Tuesday, 10 March 2026, 09:30\u00a0– 10:30, London\u00A0(GMT)\n"
        "Visitor’s time: Tuesday, 10 March 2026, 05:30\u00a0– 06:30, New\u00A0York\u00A0(EDT)\n"
        "With: Dr. Wei Chen\n"
        "Name: Sarah Johnson\n"
        "Email: sarah@example.org\n"
        "Phone: 020 7946 0123\n"
        "Notes: I am new.\n"
        "Where: 12 Palm Street, London\n"
        "Price: from £45.00\n"
        "\n"
        "Approve or decline:\n"
        "https://booking.example.com/b/ob_abc\n");
  CHECK(header(mail, "Reply-To") == "sarah@example.org");
  CHECK_FALSE(mail.calendar);
}

TEST_CASE("each kind of mail is whole in each language") {
  for (const std::string_view language : kLanguages) {
    for (int i = 0; i < server::kMailKinds; ++i) {
      const auto kind = static_cast<MailKind>(i);
      server::MailOrder order = samples::mail_order(kind);
      order.locale = language;
      server::MailBusiness from = business();
      from.locale = language;
      const Mail mail = composed(order, from);
      CAPTURE(language);
      CAPTURE(server::to_string(kind));
      for (const std::string* text : {&mail.subject, &mail.text, &mail.html}) {
        const std::string_view part = *text;
        CHECK_FALSE(part.empty());
        // A missing sentence is shown as its key; a name that was not filled in, in braces.
        for (const char* key : {"mail.", "done.", "manage.", "field.", "calendar.", "link."}) {
          const std::size_t at = part.find(key);
          const bool is_end =
              at == std::string_view::npos || part.substr(at).size() < 10 ||
              std::string_view(" \n<").find(part[part.find('.', at) + 1]) != std::string_view::npos;
          CHECK_MESSAGE(is_end, key);
        }
        if (text != &mail.html) CHECK_FALSE(has(part, "{"));
      }
      const bool is_mirrored = language == "ar" || language == "he" || language == "ur";
      CHECK(has(mail.html, is_mirrored ? "dir=\"rtl\"" : "dir=\"ltr\""));
      CHECK_FALSE(has(mail.html, is_mirrored ? "dir=\"ltr\"" : "dir=\"rtl\""));
      CHECK(has(mail.html, "lang=\"" + std::string(language) + "\""));
      CHECK(mail.calendar.has_value() ==
            (server::calendar_of(kind, order.has_entry) != server::MailCalendar::kNone));
      const bool has_button = kind != MailKind::kOwnerHeld;
      CHECK(has(mail.text, server::is_for_owner(kind) ? order.owner_link : order.manage_link) ==
            has_button);
    }
  }
}

TEST_CASE("a request that was in the calendar moves there while it waits, and goes when it ends") {
  server::MailOrder order = samples::mail_order(MailKind::kMoved);
  order.booking.status = core::BookingStatus::kPending;
  CHECK_FALSE(composed(order).calendar);
  order.has_entry = true;
  const Mail moved = composed(order);
  REQUIRE(moved.calendar);
  CHECK(moved.calendar->method == "REQUEST");
  CHECK(has(moved.calendar->text, "STATUS:TENTATIVE\r\n"));
  for (const MailKind kind : {MailKind::kDeclined, MailKind::kExpired}) {
    order = samples::mail_order(kind);
    order.booking.status = core::BookingStatus::kCancelled;
    CHECK_FALSE(composed(order).calendar);
    order.has_entry = true;
    const Mail ended = composed(order);
    REQUIRE(ended.calendar);
    CHECK(ended.calendar->method == "CANCEL");
    CHECK(has(ended.calendar->text, "METHOD:CANCEL\r\n"));
    CHECK(has(ended.calendar->text, "STATUS:CANCELLED\r\n"));
    CHECK(has(ended.calendar->text, "UID:booking-101@booking.example.com\r\n"));
  }
}

TEST_CASE("a cancelled booking is taken out of the calendar, a moved one is moved") {
  const Mail moved = composed(samples::mail_order(MailKind::kMoved));
  REQUIRE(moved.calendar);
  CHECK(moved.calendar->method == "REQUEST");
  CHECK(has(moved.calendar->text, "UID:booking-101@booking.example.com\r\n"));
  CHECK(has(moved.calendar->text, "SEQUENCE:3\r\n"));
  CHECK(has(moved.calendar->text, "DTSTART:20260310T093000Z\r\n"));
  CHECK(has(moved.text,
            "Before: Monday, 9 March 2026, 10:00\u00a0– 11:00, New\u00A0York\u00A0(EDT)"));
  const std::size_t struck = moved.html.find("<s>");
  CHECK(moved.html.find("9 March 2026", struck) < moved.html.find("</s>"));
  CHECK(moved.html.find("10 March 2026") < struck);
  const std::string link = samples::mail_order(MailKind::kMoved).manage_link;
  CHECK(has(unfolded(moved.calendar->text), "\r\nURL:" + link + "\r\n"));
  server::MailOrder order = samples::mail_order(MailKind::kCancelled);
  const Mail cancelled = composed(order);
  REQUIRE(cancelled.calendar);
  CHECK(cancelled.calendar->method == "CANCEL");
  CHECK(has(cancelled.calendar->text, "STATUS:CANCELLED\r\n"));
  CHECK_FALSE(has(cancelled.calendar->text, "\r\nURL:"));
  CHECK_FALSE(has(cancelled.html, "<s>"));
  CHECK(has(cancelled.text, "Your booking has been cancelled by Palm Street Clinic"));
  CHECK(has(cancelled.text, "Reason: The doctor is ill."));
  order.cancelled_by = core::CancelledBy::kVisitor;
  CHECK(has(composed(order).text, "Your booking has been cancelled"));
}

TEST_CASE("a request that moves still waits, and nothing of it enters a calendar") {
  server::MailOrder order = samples::mail_order(MailKind::kMoved);
  order.booking.status = core::BookingStatus::kPending;
  const Mail mail = composed(order);
  CHECK(has(mail.text, "Your new time has been requested"));
  CHECK_FALSE(mail.calendar);
  // Nobody requested a time that the business chose.
  order.by_business = true;
  const Mail moved = composed(order);
  CHECK(has(moved.text, "The proposed time has changed"));
  CHECK_FALSE(has(moved.text, "requested"));
  CHECK(has(moved.text, "Before: Monday, 9 March 2026"));
  order.booking.status = core::BookingStatus::kConfirmed;
  CHECK(has(composed(order).text, "Your booking has a new time"));
}

// What a stranger would type to reach somebody else's inbox, or to fool the owner.
constexpr std::string_view kAttack =
    "Win\r\nBcc: all@example.net\r\n\r\n<script>alert(1)</script> \"x\" & http://evil.example/a "
    "www.evil.example evil.com me@evil.example \u202Egnp.exe";

TEST_CASE("a visitor's words add no header, no element and no link to a mail") {
  for (int i = 0; i < server::kMailKinds; ++i) {
    server::MailOrder order = samples::mail_order(static_cast<MailKind>(i));
    CAPTURE(server::to_string(order.kind));
    order.booking.name = kAttack;
    order.booking.notes = kAttack;
    order.booking.phone = kAttack;
    order.booking.email = kAttack;
    order.reason = kAttack;
    order.cancelled_by = core::CancelledBy::kVisitor;
    order.to = std::string("victim@example.org\r\nBcc: all@example.net");
    order.message_id = "<1@example.com>\r\nBcc: all@example.net";
    const Mail mail = composed(order);
    for (const server::Header& one : server::headers_of(mail)) {
      CAPTURE(one.name);
      CHECK_FALSE(has(one.value, "\nBcc"));
      CHECK_FALSE(has(one.value, "Win"));
      CHECK(std::all_of(one.value.begin(), one.value.end(),
                        [](char c) { return (c >= ' ' && c < '\x7F') || c == '\r' || c == '\n'; }));
    }
    CHECK_FALSE(has(mail.subject, "Win"));
    CHECK_FALSE(has(mail.html, "<script"));
    for (const std::string_view part : {mail.text, mail.html}) {
      CHECK_FALSE(has(part, "evil.example"));
      CHECK_FALSE(has(part, "evil.com"));
      CHECK_FALSE(has(part, "http://"));
      CHECK_FALSE(has(part, "\u202E"));
      CHECK_FALSE(has(part, "\r"));
    }
  }
}

TEST_CASE(
    "a visitor's mail holds nothing that a visitor typed, as it goes to whatever address they "
    "gave") {
  for (int i = 0; i < server::kMailKinds; ++i) {
    server::MailOrder order = samples::mail_order(static_cast<MailKind>(i));
    if (server::is_for_owner(order.kind)) continue;
    order.booking.name = "Buy my watches";
    order.booking.notes = "Buy my watches";
    order.reason = "Buy my watches";
    order.cancelled_by = core::CancelledBy::kVisitor;
    const Mail mail = composed(order);
    CHECK_FALSE(has(mail.text + mail.html, "watches"));
    if (mail.calendar) CHECK_FALSE(has(mail.calendar->text, "watches"));
  }
}

TEST_CASE(
    "the business's reason reaches the visitor with its links whole, and without what turns or "
    "ends a line") {
  for (const MailKind kind : {MailKind::kDeclined, MailKind::kCancelled}) {
    server::MailOrder order = samples::mail_order(kind);
    order.cancelled_by = core::CancelledBy::kBusiness;
    order.reason = "Book again at https://example.com/book <b>\u202E\r\x07";
    const Mail mail = composed(order);
    CHECK(has(mail.text, "Book again at https://example.com/book <b>"));
    CHECK(has(mail.html, "https://example.com/book &lt;b&gt;"));
    for (const std::string_view part : {mail.text, mail.html}) {
      CHECK_FALSE(has(part, "\u202E"));
      CHECK_FALSE(has(part, "\x07"));
      CHECK_FALSE(has(part, "\r"));
    }
  }
}

TEST_CASE("words with dots and signs look the same and are no link any more") {
  CHECK(server::defused("see evil.com") == "see evil.\u2060com");
  CHECK(server::defused("http://a.b") == "http:\u2060//a.\u2060b");
  CHECK(server::defused("a@b.de") == "a@\u2060b.\u2060de");
  CHECK(server::defused("كلمة.كلمة") == "كلمة.\u2060كلمة");
  CHECK(server::defused("Mr. Smith... at 9:30.") == "Mr. Smith... at 9:30.");
  CHECK(server::defused("two\nlines\r\n\x07") == "two\nlines\n");
  CHECK(server::defused("").empty());
}

TEST_CASE("a name beyond ASCII is encoded, and a long one on several lines") {
  Mail mail = composed(samples::mail_order(MailKind::kConfirmed));
  mail.from.name = "Clínica \"Palma\"";
  CHECK(header(mail, "From") == "=?UTF-8?B?Q2zDrW5pY2EgIlBhbG1hIg==?=\r\n <bookings@example.com>");
  mail.from.name = "Palm, \"Street\" \\ Clinic";
  CHECK(header(mail, "From") == "\"Palm, \\\"Street\\\" \\\\ Clinic\"\r\n <bookings@example.com>");
  mail.from.name = "=?UTF-8?B?WA==?=";
  CHECK(header(mail, "From").starts_with("=?UTF-8?B?PT9"));
  mail.subject.clear();
  for (int i = 0; i < 60; ++i) mail.subject += "日";
  const std::string subject = header(mail, "Subject");
  std::string_view rest = subject;
  int lines = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    CHECK(line.size() <= 76);
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    ++lines;
  }
  CHECK(lines == 4);
  // Each word is decoded by itself, so none may end inside a character.
  mail.subject.insert(0, "x");
  CHECK(header(mail, "Subject")
            .starts_with("=?UTF-8?B?eOaXpeaXpeaXpeaXpeaXpeaXpeaXpeaXpeaXpeaX"
                         "peaXpeaXpeaXpeaXpQ==?=\r\n"));
}

TEST_CASE(
    "an address in a language's own letters keeps its name, and its domain is sent in ASCII") {
  CHECK(server::ascii_domain("info@müller.example") == "info@xn--mller-kva.example");
  CHECK(server::ascii_domain("josé@example.org") == "josé@example.org");
  CHECK(server::ascii_domain("a@b.example\r\n").empty());
  CHECK(server::ascii_domain("abc.@docomo.ne.jp") == "\"abc.\"@docomo.ne.jp");
  CHECK(server::ascii_domain("a..b@docomo.ne.jp") == "\"a..b\"@docomo.ne.jp");
  CHECK(server::ascii_domain(".abc@ezweb.ne.jp") == "\".abc\"@ezweb.ne.jp");
  CHECK_FALSE(server::is_ascii("josé@example.org"));
}

TEST_CASE("a video link can be opened from the mail, and nothing else that stands where it does") {
  server::MailOrder order = samples::mail_order(MailKind::kConfirmed);
  order.booking.location = {core::LocationKind::kVideo, "https://meet.example.com/abc?x=1&y=2"};
  CHECK(has(composed(order).html, "href=\"https://meet.example.com/abc?x=1&amp;y=2\""));
  order.booking.location = {core::LocationKind::kVideo, "javascript:alert(1)"};
  CHECK_FALSE(has(composed(order).html, "href=\"javascript"));
}

TEST_CASE(
    "a mail says where it is, what it costs and until when it can be changed, in its language") {
  server::MailOrder order = samples::mail_order(MailKind::kConfirmed);
  order.time_zone = "Europe/London";
  std::string text = composed(order).text;
  CHECK(has(text, "12 Palm Street, London"));
  CHECK(has(text, "from £45.00"));
  CHECK(
      has(text, "Free to change or cancel until Monday, 9 March, 14:00. Later changes cost £20."));
  order.locale = "de";
  text = composed(order).text;
  CHECK(has(text, "ab 45,00\u00A0£"));
  CHECK(has(text, "Montag, 9. März"));
  order.booking.location = {core::LocationKind::kYouCall, "+44 20 7946 0123"};
  CHECK(has(composed(order).text, "Sie rufen uns an, +44 20 7946 0123"));
  order.booking.location = {core::LocationKind::kYouCall, ""};
  CHECK(has(composed(order).text, "Sie rufen uns an\n"));
  order.booking.changes = core::ChangeLimits{};
  order.booking.price = core::Price{0, "GBP", 2, false};
  text = composed(order).text;
  CHECK(has(text, "Kostenlos"));
  CHECK(has(text, "online nicht ändern"));
}

TEST_CASE("mails that wait are counted in the language's own plural") {
  server::MailOrder order = samples::mail_order(MailKind::kOwnerHeld);
  order.count = 1;
  CHECK(has(composed(order).text, "1 email is waiting"));
  order.count = 12;
  const Mail mail = composed(order);
  CHECK(mail.subject == "Emails are waiting to be sent");
  CHECK(has(mail.text, "12 emails are waiting"));
  CHECK_FALSE(has(mail.text, "First visit"));
}

TEST_CASE("a number keeps its order in a mail that reads from the right") {
  server::MailOrder order = samples::mail_order(MailKind::kOwnerNew);
  server::MailBusiness from = business();
  from.locale = "ar-EG";
  Mail mail = composed(order, from);
  CHECK(has(mail.text, "\u2068020 7946 0123\u2069"));
  CHECK(has(mail.html, "<bdi>020 7946 0123</bdi>"));
  order = samples::mail_order(MailKind::kConfirmed);
  order.locale = "he";
  mail = composed(order, from);
  CHECK(has(mail.text, "\u2068Palm Street Clinic\u2069\n\u2068020 7946 0123\u2069\n"));
  CHECK(has(mail.html, "<bdi>Palm Street Clinic</bdi><br>\n<bdi>020 7946 0123</bdi>"));
}

}  // namespace
