#include "server/account/links.hpp"

#include "server/account/client/refusals.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::account {

std::optional<Caller> Links::holder(std::string_view token) const {
  return holder_of(tokens_, token, clock_.now());
}

std::string Links::calendar_token(core::Id booking, const Caller& /*caller*/) const {
  return server::calendar_token(tokens_, booking, {}, clock_.now());
}

Outcome<void> Links::check(const Caller& link) const {
  // An account's bookings have no link id: the link is to a booking of our store, from before.
  const bool is_of_store = !link.link_id.empty();
  if (!link.has_ended) {
    if (!is_of_store) return {};
    return Refusal(link.access == Access::kContactToken ? link_expired() : no_booking());
  }
  if (is_of_store || link.access != Access::kBookingToken) return Refusal(link_expired());
  auto permit = calls_.read_permit();
  if (!permit) return Refusal(permit.error());
  const auto booking = account_.booking(*std::move(permit), link.id);
  if (is_not_found(booking)) return Refusal(link_expired());
  if (!booking) return fault_answer(booking);
  if (keeps_link_open(*booking.value, clock_.now())) return {};
  return Refusal(link_expired());
}

Outcome<VisitorToken> Links::make(const core::VisitorTokenRequest& request) const {
  auto permit = calls_.read_permit();
  if (!permit) return Refusal(permit.error());
  const auto contact = account_.contact(*std::move(permit), request.contact_id);
  if (is_not_found(contact)) return Refusal(no_such_contact());
  if (!contact) return fault_answer(contact);
  return contact_link(tokens_, request, {}, clock_.now());
}

}  // namespace server::account
