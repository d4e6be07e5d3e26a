// The business's contacts: in pages, one by one, and new ones.
//
//   core::ContactPage page = contacts.page(query);
#pragma once

#include "server/base/clock.hpp"
#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server::own {

class Contacts {
 public:
  // Both must outlive this.
  Contacts(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  core::ContactPage page(const ContactsQuery& query) const;
  Outcome<core::Contact> contact(core::Id id) const;
  Outcome<SerialisedAnswer> add(const ContactOrder& order,
                                const Serialiser<core::Contact>& serialise) const;

 private:
  Store& store_;
  const Clock& clock_;
};

}  // namespace server::own
