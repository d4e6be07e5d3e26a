// Visitors' links to bookings of the account: the caller with a link, and links for contacts.
// service/visitor_links.hpp has the rules.
#pragma once

#include "server/account/client/calls.hpp"
#include "server/base/clock.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_service.hpp"

namespace server::account {

class Links {
 public:
  // All of them must outlive this.
  Links(const AccountClient& account, const Calls& calls, const Tokens& tokens, const Clock& clock)
      : account_(account), calls_(calls), tokens_(tokens), clock_(clock) {}

  std::optional<Caller> holder(std::string_view token) const;
  std::string calendar_token(core::Id booking, const Caller& caller) const;
  Outcome<void> check(const Caller& link) const;
  Outcome<VisitorToken> make(const core::VisitorTokenRequest& request) const;

 private:
  const AccountClient& account_;
  const Calls& calls_;
  const Tokens& tokens_;
  const Clock& clock_;
};

}  // namespace server::account
