#include "server/own/mail_again.hpp"

#include "core/phone.hpp"
#include "server/own/after/follow_ups.hpp"
#include "server/own/booking_reader.hpp"
#include "server/own/person_limits.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {
namespace {

constexpr int kMostADay = 3;

}  // namespace

Outcome<SerialisedAnswer> MailAgain::send(const SendOrder& order,
                                          const Serialiser<core::Booking>& serialise) const {
  const core::Instant now = parts_.clock.now();
  const auto booking = parts_.store.booking(order.booking_id, now);
  if (!booking || !order.caller.may_reach(*booking)) return Refusal(no_booking());
  AnswerKey key = answer_key(order.caller, order.once);
  key.scope += " send " + std::to_string(order.booking_id);
  return answer_once(parts_.store, key, order.once, now,
                     [&](Transaction& transaction) -> Outcome<SerialisedAnswer> {
                       const auto sent = send_in(transaction, order, now);
                       if (!sent) return Refusal(sent.error());
                       return serialise(sent);
                     });
}

Outcome<core::Booking> MailAgain::send_in(Transaction& transaction, const SendOrder& order,
                                          core::Instant now) const {
  const auto booking = transaction.booking(order.booking_id, now);
  if (!booking) return Refusal(no_booking());
  if (!parts_.site.mail) return Refusal(sends_no_mails());
  if (booking->status == core::BookingStatus::kCompleted) return Refusal(nothing_to_send());
  const core::ContactDetails given = booking->given.value_or(core::ContactDetails());
  // No mail is sent about a booking that was made before its mail address was kept.
  if (given.email.empty() || booking->uid.empty()) return Refusal(no_mail_address());
  const bool corrects = !order.request.email.empty() && order.request.email != given.email;
  if (corrects) {
    const auto allowed = check_correction(transaction, *booking, order.request, now);
    if (!allowed) return Refusal(allowed.error());
  }
  const MailsAgain again = transaction.mails_again(booking->id, now - core::kADay);
  if (again.count >= kMostADay) {
    return Refusal(sent_often(static_cast<int>((again.oldest + core::kADay - now).count())));
  }
  transaction.note_mail_again(booking->id, now);
  if (corrects) {
    // Otherwise the owner of the wrong address would see the booking among their own.
    const core::Id contact = transaction.contact_for(
        core::on_record({given.name, order.request.email, given.phone}), now);
    transaction.correct_email(booking->id, order.request.email, contact,
                              change_stamp(*booking, now));
  }
  const core::Booking sent = transaction.booking(booking->id, now).value();
  add_follow_ups(transaction, {parts_.site, parts_.tokens},
                 {.event = corrects ? BookingEvent::kCorrected : BookingEvent::kSentAgain,
                  .booking = sent,
                  .by_visitor = order.caller.access != Access::kSecret},
                 now);
  return shown_to(order.caller, transaction.booking(booking->id, now).value());
}

Outcome<void> MailAgain::check_correction(Transaction& transaction, const core::Booking& booking,
                                          const core::SendRequest& request,
                                          core::Instant now) const {
  const std::string link_id = transaction.link_id(LinkedTo::kBooking, booking.id).value_or("");
  if (!allows_correction(parts_.tokens, request.correction_token, booking, link_id, now)) {
    return Refusal(correction_over());
  }
  if (transaction.is_corrected(booking.id)) return Refusal(corrected_before());
  if (is_over(booking.status)) return Refusal(wrong_status(booking.status, "corrected"));
  const core::ContactDetails given = booking.given.value_or(core::ContactDetails());
  const std::string phone(core::without_extension(given.phone));
  if (transaction.is_blacklisted({given.name, request.email, phone})) {
    return Refusal(not_changed_online());
  }
  const SiteType* type = parts_.site.type(booking.booking_type_id);
  const Person person{booking.contact_id, request.email, phone};
  const WantedTimes times{booking.starts_at, booking.ends_at, booking.id, true};
  if (type && !is_within_limits(transaction, type->booking_rules, person, times, now)) {
    return Refusal(not_changed_online());
  }
  return {};
}

}  // namespace server::own
