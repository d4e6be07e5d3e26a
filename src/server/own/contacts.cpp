#include "server/own/contacts.hpp"

#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"

namespace server::own {

core::ContactPage Contacts::page(const ContactsQuery& query) const {
  ContactPage page = store_.contacts(query.search, query.page.per_page, query.page.offset());
  return {std::move(page.contacts),
          core::page_meta(query.page.page, query.page.per_page, page.total)};
}

Outcome<core::Contact> Contacts::contact(core::Id id) const {
  auto contact = store_.contact(id);
  if (!contact) return Refusal(not_found("There is no contact with this id."));
  return *std::move(contact);
}

Outcome<SerialisedAnswer> Contacts::add(const ContactOrder& order,
                                        const Serialiser<core::Contact>& serialise) const {
  core::Instant now = clock_.now();
  const AnswerKey key = answer_key({Access::kSecret}, order.once);
  return answer_once(store_, key, order.once, now, [&](Transaction& transaction) {
    return serialise(transaction.add_contact(order.contact, now));
  });
}

}  // namespace server::own
