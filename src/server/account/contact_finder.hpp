// A visitor's contact in the account: found by e-mail address or phone number, or created.
//
//   server::Outcome<core::Id> contact = finder.find_or_add(calls, details);
//
// Makes the calls that are reserved in `calls`. Never changes an existing contact.
#pragma once

#include <optional>
#include <string_view>

#include "server/account/client/client.hpp"
#include "server/base/keyed_locks.hpp"
#include "server/base/outcome.hpp"

namespace server::account {

class ContactFinder {
 public:
  // Both must outlive this. `visitors`: locks by e-mail address or phone number.
  ContactFinder(const AccountClient& account, KeyedLocks& visitors)
      : account_(account), visitors_(visitors) {}

  using Search = Outcome<std::optional<core::Contact>>;
  // By e-mail address, else by phone number; a blacklisted contact is found by either.
  Search search(CallReservation& calls, const core::ContactDetails& details) const;
  // 422 if the contact is on the blacklist, or the account refuses the details.
  Outcome<core::Id> find_or_add(CallReservation& calls, const core::ContactDetails& details) const;
  // `refusal` if the contact is on the blacklist. Accepts an unknown id: the account itself answers
  // with an error.
  Outcome<void> check_blacklist(CallReservation& calls, core::Id contact_id,
                                const core::ApiError& refusal) const;

 private:
  Search search_for(CallReservation& calls, std::string_view text,
                    const core::ContactDetails& details, bool by_phone) const;

  const AccountClient& account_;
  KeyedLocks& visitors_;
};

}  // namespace server::account
