// The account's contacts, for the business: in pages, one by one, and new ones.
//
//   server::Outcome<core::ContactPage> page = contacts.page(query);
#pragma once

#include "server/account/client/calls.hpp"
#include "server/account/contact_finder.hpp"
#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server::account {

class Contacts {
 public:
  // All of them must outlive this. `requests`: locks by idempotency key.
  Contacts(const AccountClient& account, const Calls& calls, const ContactFinder& finder,
           KeyedLocks& requests, Store& store, const Clock& clock)
      : account_(account),
        calls_(calls),
        finder_(finder),
        requests_(requests),
        store_(store),
        clock_(clock) {}

  Outcome<core::ContactPage> page(const ContactsQuery& query) const;
  Outcome<core::Contact> contact(core::Id id) const;
  Outcome<SerialisedAnswer> add(const ContactOrder& order,
                                const Serialiser<core::Contact>& serialise) const;

 private:
  const AccountClient& account_;
  const Calls& calls_;
  const ContactFinder& finder_;
  KeyedLocks& requests_;
  Store& store_;
  const Clock& clock_;
};

}  // namespace server::account
