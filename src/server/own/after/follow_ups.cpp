#include "server/own/after/follow_ups.hpp"

#include <algorithm>

#include "core/calendar_file.hpp"
#include "core/protocol/offer_words.hpp"
#include "core/url.hpp"
#include "server/mail/mail_order.hpp"
#include "server/rules/owner_links.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {
namespace {

std::optional<WebhookEvent> webhook_event(BookingEvent event) {
  switch (event) {
    case BookingEvent::kMade: return WebhookEvent::kCreated;
    case BookingEvent::kApproved:
    case BookingEvent::kMoved:
    case BookingEvent::kCorrected:
    case BookingEvent::kChanged: return WebhookEvent::kUpdated;
    case BookingEvent::kCancelled: return WebhookEvent::kCancelled;
    case BookingEvent::kExpired: return WebhookEvent::kExpired;
    case BookingEvent::kReminder: return WebhookEvent::kReminder;
    case BookingEvent::kNudge:
    case BookingEvent::kSentAgain: break;
  }
  return std::nullopt;
}

// An expiry is a cancellation to a receiver that doesn't ask for expiries.
std::optional<WebhookEvent> event_for(const Webhook& webhook, WebhookEvent event) {
  if (webhook.wants(event)) return event;
  const bool is_cancellation =
      event == WebhookEvent::kExpired && webhook.wants(WebhookEvent::kCancelled);
  return is_cancellation ? std::optional(WebhookEvent::kCancelled) : std::nullopt;
}

void add_webhooks(Transaction& transaction, const Site& site, WebhookEvent event,
                  const core::Booking& booking, core::Instant now) {
  for (const Webhook& webhook : site.webhooks) {
    const auto wanted = event_for(webhook, event);
    if (!wanted) continue;
    Delivery delivery;
    delivery.url = webhook.url;
    delivery.event = *wanted;
    delivery.booking_id = booking.id;
    delivery.delivery_id = new_delivery_id();
    delivery.body = webhook_body(*wanted, delivery.delivery_id, now, booking);
    delivery.made_at = now;
    transaction.add_delivery(delivery);
  }
}

// The mail that says how the booking stands; nullopt: none does.
std::optional<MailKind> mail_of_state(const core::Booking& booking) {
  switch (booking.status) {
    case core::BookingStatus::kPending: return MailKind::kReceived;
    case core::BookingStatus::kConfirmed: return MailKind::kConfirmed;
    case core::BookingStatus::kCompleted: return std::nullopt;
    case core::BookingStatus::kCancelled: break;
  }
  if (booking.cancelled_by == core::CancelledBy::kExpiry) return MailKind::kExpired;
  return booking.declined ? MailKind::kDeclined : MailKind::kCancelled;
}

// The kind of the visitor's mail; nullopt: none.
std::optional<MailKind> visitor_mail(const BookingNews& news) {
  switch (news.event) {
    case BookingEvent::kMade:
    case BookingEvent::kSentAgain:
    case BookingEvent::kCorrected: return mail_of_state(news.booking);
    case BookingEvent::kApproved: return MailKind::kApproved;
    case BookingEvent::kMoved: return MailKind::kMoved;
    case BookingEvent::kCancelled:
    case BookingEvent::kExpired: return mail_of_state(news.booking);
    case BookingEvent::kReminder: return MailKind::kReminder;
    case BookingEvent::kChanged:
    case BookingEvent::kNudge: break;
  }
  return std::nullopt;
}

// The kind of the mails to the owner and to the resource; nullopt: none.
std::optional<MailKind> owner_mail(const BookingNews& news) {
  const bool is_pending = news.booking.status == core::BookingStatus::kPending;
  switch (news.event) {
    case BookingEvent::kMade: return is_pending ? MailKind::kOwnerWaiting : MailKind::kOwnerNew;
    case BookingEvent::kMoved: return is_pending ? MailKind::kOwnerWaiting : MailKind::kOwnerMoved;
    case BookingEvent::kCancelled: return MailKind::kOwnerCancelled;
    case BookingEvent::kExpired: return MailKind::kOwnerExpired;
    case BookingEvent::kNudge: return MailKind::kOwnerNudge;
    // To the resource alone, for which it is new only now.
    case BookingEvent::kApproved: return MailKind::kOwnerNew;
    case BookingEvent::kChanged:
    case BookingEvent::kReminder:
    case BookingEvent::kSentAgain:
    case BookingEvent::kCorrected: break;
  }
  return std::nullopt;
}

MailBooking mail_booking(const Site& site, const core::Booking& booking) {
  const core::ContactDetails given = booking.given.value_or(core::ContactDetails());
  const SiteType* type = site.type(booking.booking_type_id);
  const SiteResource* resource = site.resource(booking.resource_id.value_or(0));
  return {.id = booking.id,
          .uid = booking.uid + "@" + host_and_port(site.public_url),
          .sequence = core::calendar_sequence(booking),
          .type_name = type ? type->type.name : booking.title,
          .resource_name = resource ? resource->resource.name : "",
          .starts_at = booking.starts_at,
          .ends_at = booking.ends_at,
          .status = booking.status,
          .name = given.name,
          .email = given.email,
          .phone = given.phone,
          .notes = booking.notes.value_or(""),
          .price = booking.price,
          .location = booking.location,
          .policy_text = booking.policy_text,
          .changes = booking.changes};
}

MailOrder mail_order(const FollowUpParts& parts, const BookingNews& news, core::Instant now) {
  const core::Booking& booking = news.booking;
  MailOrder order;
  order.locale = booking.locale;
  order.time_zone = booking.time_zone;
  order.ordered_at = now;
  order.booking = mail_booking(parts.site, booking);
  if (news.event == BookingEvent::kMoved && news.before) {
    order.previous = MailTimes{news.before->starts_at, news.before->ends_at};
    order.by_business = !news.by_visitor;
  }
  order.reason = booking.cancel_reason;
  order.cancelled_by = booking.cancelled_by;
  return order;
}

void add_mail(Transaction& transaction, const Site& site, MailOrder order, MailKind kind,
              const std::string& to, bool is_limited) {
  const std::string& from = site.mail->from.address;
  const core::Id id = order.booking.id;
  order.kind = kind;
  order.has_entry = !is_for_owner(kind) && transaction.has_entry(id);
  order.to = to;
  order.message_id = new_message_id(from.substr(from.rfind('@') + 1));
  MailDelivery mail;
  mail.receiver = to;
  mail.kind = kind;
  mail.booking_id = id;
  mail.message_id = order.message_id;
  mail.order = to_json(order);
  mail.is_limited = is_limited;
  mail.has_entry = calendar_of(kind, order.has_entry) == MailCalendar::kRequest &&
                   order.booking.status == core::BookingStatus::kConfirmed;
  mail.made_at = order.ordered_at;
  transaction.add_mail(mail);
}

// The same as the widget's: the page with the widget opens it.
std::string manage_link(Transaction& transaction, const FollowUpParts& parts,
                        const core::Booking& booking) {
  const std::string link_id =
      transaction.link_id(LinkedTo::kMailedBooking, booking.id).value_or("");
  return core::booking_link(parts.site.mail->manage_url, booking.id,
                            manage_token(parts.tokens, booking, link_id));
}

void add_resource(std::vector<std::string>& addresses, const Site& site,
                  const core::Booking& booking) {
  const SiteResource* resource = site.resource(booking.resource_id.value_or(0));
  if (resource && !resource->email.empty() &&
      std::find(addresses.begin(), addresses.end(), resource->email) == addresses.end()) {
    addresses.push_back(resource->email);
  }
}

// The owner's addresses, and the resource's, also of the one that a booking moved away from. Each once.
std::vector<std::string> owner_addresses(const Site& site, const BookingNews& news) {
  std::vector<std::string> addresses;
  // What the business did itself is news to the resource alone.
  const bool is_own_change = !news.by_visitor && (news.event == BookingEvent::kMoved ||
                                                  news.event == BookingEvent::kApproved ||
                                                  news.event == BookingEvent::kCancelled);
  if (!is_own_change) addresses = site.mail->owner;
  add_resource(addresses, site, news.booking);
  if (news.before) add_resource(addresses, site, *news.before);
  return addresses;
}

void add_mails(Transaction& transaction, const FollowUpParts& parts, const BookingNews& news,
               core::Instant now) {
  if (!parts.site.mail || news.booking.uid.empty()) return;
  const MailOrder order = mail_order(parts, news, now);
  const std::string& visitor = order.booking.email;
  if (const auto kind = visitor_mail(news); kind && !visitor.empty()) {
    MailOrder to_visitor = order;
    std::optional<core::Location>& location = to_visitor.booking.location;
    if (location) location = core::visible_part(*std::move(location), news.booking.status);
    to_visitor.is_first =
        news.event == BookingEvent::kMade || news.event == BookingEvent::kCorrected;
    const bool still_stands = news.booking.status == core::BookingStatus::kPending ||
                              news.booking.status == core::BookingStatus::kConfirmed;
    if (still_stands) to_visitor.manage_link = manage_link(transaction, parts, news.booking);
    // Sent again, it counts whatever it says.
    const bool is_limited = news.by_visitor && news.event != BookingEvent::kCancelled;
    add_mail(transaction, parts.site, std::move(to_visitor), *kind, visitor, is_limited);
  }
  const auto kind = owner_mail(news);
  if (!kind) return;
  for (const std::string& address : owner_addresses(parts.site, news)) {
    MailOrder to_owner = order;
    const NewOwnerLink link = new_owner_link(parts.site.public_url, news.booking.ends_at);
    transaction.add_owner_link({link.hash, news.booking.id, address, link.expires_at}, now);
    to_owner.owner_link = link.url;
    add_mail(transaction, parts.site, std::move(to_owner), *kind, address, false);
  }
}

bool sends_reminders(const Site& site) {
  return site.mail ||
         std::any_of(site.webhooks.begin(), site.webhooks.end(),
                     [](const Webhook& each) { return each.wants(WebhookEvent::kReminder); });
}

// The timers that a booking has from now on.
std::vector<Timer> timers_of(const Site& site, const core::Booking& booking, core::Instant now) {
  const SiteType* type = site.type(booking.booking_type_id);
  const BookingRules& rules = type ? type->booking_rules : site.booking_rules;
  switch (booking.status) {
    case core::BookingStatus::kPending:
      if (!rules.pending_ends_after) return {};
      return request_timers(*rules.pending_ends_after, booking.starts_at, now);
    case core::BookingStatus::kConfirmed:
      if (!sends_reminders(site)) return {};
      return reminder_timers(rules.reminders, booking.starts_at, now);
    case core::BookingStatus::kCancelled:
    case core::BookingStatus::kCompleted: break;
  }
  return {};
}

// Whether what is due for the booking is planned again: not after a reminder, a nudge, other notes or another mail.
bool changes_timers(BookingEvent event) {
  switch (event) {
    case BookingEvent::kMade:
    case BookingEvent::kApproved:
    case BookingEvent::kMoved:
    case BookingEvent::kCancelled:
    case BookingEvent::kExpired: return true;
    case BookingEvent::kChanged:
    case BookingEvent::kReminder:
    case BookingEvent::kNudge:
    case BookingEvent::kSentAgain:
    case BookingEvent::kCorrected: break;
  }
  return false;
}

}  // namespace

core::Instant change_stamp(const core::Booking& booking, core::Instant now) {
  return std::max(now, booking.updated_at + core::Seconds(1));
}

void add_follow_ups(Transaction& transaction, const FollowUpParts& parts, const BookingNews& news,
                    core::Instant now) {
  if (const auto event = webhook_event(news.event)) {
    add_webhooks(transaction, parts.site, *event, news.booking, now);
  }
  if (news.event == BookingEvent::kMoved) {
    transaction.set_owner_links_end(news.booking.id, owner_link_end(news.booking.ends_at));
  }
  add_mails(transaction, parts, news, now);
  if (changes_timers(news.event) && !news.booking.uid.empty()) {
    transaction.set_timers(news.booking.id, timers_of(parts.site, news.booking, now));
  }
}

}  // namespace server::own
