#include "server/own/links.hpp"

#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server::own {

std::optional<Caller> Links::holder(std::string_view token) const {
  return holder_of(tokens_, token, clock_.now());
}

Outcome<void> Links::check_ended(const Caller& link) const {
  core::Instant now = clock_.now();
  std::optional<core::Booking> booking;
  if (link.access == Access::kBookingToken) booking = store_.booking(link.id, now);
  if (booking && keeps_link_open(*booking, now)) return {};
  return Refusal(link_expired());
}

Outcome<VisitorToken> Links::make(const core::VisitorTokenRequest& request) const {
  if (!store_.contact(request.contact_id)) return Refusal(no_such_contact());
  return contact_link(tokens_, request, clock_.now());
}

}  // namespace server::own
