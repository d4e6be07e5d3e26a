// Visitors' links to bookings of the server's own store: the caller with a link, and links for
// contacts. service/visitor_links.hpp has the rules.
#pragma once

#include "server/base/clock.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server::own {

class Links {
 public:
  // All of them must outlive this.
  Links(Store& store, const Tokens& tokens, const Clock& clock)
      : store_(store), tokens_(tokens), clock_(clock) {}

  std::optional<Caller> holder(std::string_view token) const;
  std::string calendar_token(core::Id booking, const Caller& caller) const;
  Outcome<void> check(const Caller& link) const;
  Outcome<VisitorToken> make(const core::VisitorTokenRequest& request) const;

 private:
  Store& store_;
  const Tokens& tokens_;
  const Clock& clock_;
};

}  // namespace server::own
