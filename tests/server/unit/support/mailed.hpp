// A business that sends mails and webhooks, and what it has written into its queues. Nothing is sent.
//
//   testing::MailedBusiness b;
//   testing::visit(b, kNine);
//   CHECK(b.mails() == std::vector<std::string>{"confirmed to ada@example.com, limited", …});
#pragma once

#include <string>
#include <vector>

#include "asking.hpp"
#include "server/mail/mail_order.hpp"

namespace testing {

inline const char* const kHook = "https://hooks.example.org/all";
inline const char* const kOwner = "owner@example.com";

// The demo business with mail, and a webhook for every event.
inline core::Json mail_site() {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["public_url"] = "https://booking.example.com";
  site["mail"] = {{"from", "Clinic <bookings@example.com>"},
                  {"owner", {kOwner}},
                  {"manage_url", "https://example.com/book?from=mail"}};
  site["webhooks"] = {{{"url", kHook},
                       {"events",
                        {"booking.created", "booking.updated", "booking.cancelled",
                         "booking.reminder", "booking.expired"}}}};
  return site;
}

// The same, where the first type needs the approval of the business.
inline core::Json with_approval() {
  core::Json site = mail_site();
  site["booking_types"][0]["needs_approval"] = true;
  return site;
}

struct MailedBusiness : Business {
  explicit MailedBusiness(const core::Json& json = mail_site()) : Business(json) {}

  // Takes the mails out of the outbox, in the order of their writing.
  std::vector<server::MailOrder> take_mails() {
    std::vector<server::MailOrder> orders;
    taken.clear();
    while (auto mail = store->next_mail({})) {
      const auto order = server::read_mail_order(mail->order);
      REQUIRE(order);
      CHECK(order->to == mail->receiver);
      CHECK(order->kind == mail->kind);
      CHECK(order->message_id == mail->message_id);
      orders.push_back(*order);
      taken.push_back(*mail);
      store->end_mail(*mail, core::MailState::kSent, now);
    }
    return orders;
  }

  // The same in words: "confirmed to ada@example.com, limited".
  std::vector<std::string> mails() {
    std::vector<std::string> words;
    take_mails();
    for (const server::MailDelivery& mail : taken) {
      words.push_back(std::string(to_string(mail.kind)) + " to " + mail.receiver +
                      (mail.is_limited ? ", limited" : ""));
    }
    return words;
  }

  // Takes the webhooks out of the outbox: "booking.created".
  std::vector<std::string> webhooks(const std::string& url = kHook) {
    std::vector<std::string> events;
    while (auto delivery = store->next_delivery(url)) {
      events.emplace_back(to_string(delivery->event));
      store->end_delivery(delivery->id);
    }
    return events;
  }

  // All that will be due: "reminder 2026-03-09T09:00:00Z".
  std::vector<std::string> timers() {
    std::vector<std::string> words;
    for (const server::BookingTimer& each : store->due_timers(now + 3650 * core::kADay, 1000)) {
      words.push_back(std::string(to_string(each.timer.kind)) + " " +
                      core::format_instant(each.timer.due_at));
    }
    return words;
  }

  std::vector<server::MailDelivery> taken;
};

// Books on a page, as Ada.
inline Told visit(const Business& b, const std::string& starts_at,
                  const core::Json& changes = core::Json::object()) {
  core::Json body = {{"booking_type_id", 3},
                     {"resource_id", 1},
                     {"starts_at", starts_at},
                     {"contact", {{"name", "Ada"}, {"email", "ada@example.com"}}}};
  body.merge_patch(changes);
  Told made = ask(b, "POST", "/bookings", body, kPublic);
  REQUIRE(made.status == 201);
  return made;
}

inline server::Header link_of(const Told& made) {
  return {"Authorization", "Bearer " + made.data()["manage_token"].get<std::string>()};
}

}  // namespace testing
