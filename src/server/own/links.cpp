#include "server/own/links.hpp"

#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {

std::optional<Caller> Links::holder(std::string_view token) const {
  return holder_of(tokens_, token, clock_.now());
}

std::string Links::calendar_token(core::Id booking, const Caller& caller) const {
  const std::string link_id = caller.access == Access::kBookingToken
                                  ? caller.link_id
                                  : store_.link_id(LinkedTo::kBooking, booking).value_or("");
  return server::calendar_token(tokens_, booking, link_id, clock_.now());
}

Outcome<void> Links::check(const Caller& link) const {
  const bool is_contacts = link.access == Access::kContactToken;
  const auto is_bound = [&](LinkedTo to) {
    const auto link_id = store_.link_id(to, link.id);
    return link_id && *link_id == link.link_id;
  };
  const bool is_there = is_contacts
                            ? is_bound(LinkedTo::kContact)
                            : is_bound(LinkedTo::kBooking) || is_bound(LinkedTo::kMailedBooking);
  if (!is_there && !is_contacts && store_.is_ended_link(link.id, link.link_id)) {
    return Refusal(link_replaced());
  }
  if (!link.has_ended) {
    if (is_there) return {};
    return Refusal(is_contacts ? link_expired() : no_booking());
  }
  if (!is_there || link.access != Access::kBookingToken) return Refusal(link_expired());
  const core::Instant now = clock_.now();
  const auto booking = store_.booking(link.id, now);
  if (booking && keeps_link_open(*booking, now)) return {};
  return Refusal(link_expired());
}

Outcome<VisitorToken> Links::make(const core::VisitorTokenRequest& request) const {
  const auto link_id = store_.link_id(LinkedTo::kContact, request.contact_id);
  if (!link_id) return Refusal(no_such_contact());
  return contact_link(tokens_, request, *link_id, clock_.now());
}

}  // namespace server::own
