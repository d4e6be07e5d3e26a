#include "server/app/commands/mail_test.hpp"

#include "core/protocol/offer_words.hpp"

namespace server {
namespace {

// A booking of the site's first type, a week from now.
MailOrder example(MailKind kind, const Site& site, const std::string& address, core::Instant now) {
  constexpr core::Seconds kWeek = 7 * core::kADay;
  constexpr core::Seconds kHour{3600};
  const core::Instant start = date::floor<date::days>(now) + kWeek + 10 * kHour;
  const core::Seconds duration =
      site.types.empty() ? kHour : core::Seconds(site.types.front().rules.duration);
  const core::BookingType* type = site.types.empty() ? nullptr : &site.types.front().type;
  MailOrder order;
  order.kind = kind;
  const std::string& from = site.mail->from.address;
  order.message_id = new_message_id(from.substr(from.rfind('@') + 1));
  order.to = address;
  order.locale = site.locale;
  order.time_zone = site.time_zone;
  order.ordered_at = now;
  order.booking = {
      .id = 1,
      // Of its own each time: a test must not change an entry of an earlier one.
      .uid = "test-" + order.message_id.substr(1, 16),
      .sequence = kind == MailKind::kConfirmed ? 0 : 1,
      .type_name = site.types.empty() ? site.name : site.types.front().type.name,
      .resource_name = site.resources.empty() ? "" : site.resources.front().resource.name,
      .starts_at = start,
      .ends_at = start + duration,
      .status = core::BookingStatus::kConfirmed,
      .name = "Sarah Example",
      .email = address,
      .phone = "+44 20 7946 0123",
      .notes = "This is a test. No such booking exists.",
      .price = type ? type->price : std::nullopt,
      .location =
          type && !type->locations.empty() ? std::optional(type->locations.front()) : std::nullopt,
      .policy_text = type ? type->policy_text : "",
      .changes = type ? std::optional(core::change_limits(*type, start)) : std::nullopt};
  if (kind == MailKind::kMoved || kind == MailKind::kOwnerMoved) {
    order.previous = MailTimes{start - core::kADay, start - core::kADay + duration};
  }
  order.reason = "This is a test.";
  order.manage_link = site.mail->manage_url;
  order.owner_link = site.public_url;
  order.failure = to_string(MailFault::kRecipientRefused);
  order.count = 3;
  return order;
}

// Of the relay or its settings: any other mail would meet the same.
bool is_of_relay(MailFault fault) {
  return fault != MailFault::kNone && fault != MailFault::kMailRefused &&
         fault != MailFault::kOther;
}

}  // namespace

bool test_mail(const SmtpClient& smtp, const Site& site, const std::string& address,
               core::Instant now, const std::function<void(const std::string&)>& print) {
  const MailBusiness business = mail_business(site);
  bool all_sent = true;
  for (int i = 0; i < kMailKinds; ++i) {
    const auto kind = static_cast<MailKind>(i);
    const SmtpResult result =
        smtp.send(compose(example(kind, site, address, now), business, now), {});
    const bool is_sent = result.outcome == SmtpOutcome::kDelivered;
    print(std::string(to_string(kind)) +
          (is_sent ? ": sent" : ": not sent. " + result.explanation));
    all_sent = all_sent && is_sent;
    if (is_of_relay(result.fault)) return false;
  }
  return all_sent;
}

}  // namespace server
