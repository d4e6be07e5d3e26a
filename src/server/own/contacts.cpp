// The people that the business knows: listed, read, added.
#include "server/own/bookings.hpp"

#include <nlohmann/json.hpp>

namespace server {

Answer OwnBookings::contacts(const ContactsQuery& query) const {
  ContactPage page = store_.contacts(query.search, query.page.per_page, query.page.offset());
  core::Json list = core::Json::array();
  for (const core::Contact& contact : page.contacts) list.push_back(core::to_json(contact));
  return {200, core::page_body(std::move(list),
                               core::page_meta(query.page.page, query.page.per_page, page.total))};
}

Answer OwnBookings::contact(core::Id id) const {
  auto contact = store_.contact(id);
  if (!contact) return refusal(not_found("There is no contact with this id."));
  return success(core::to_json(*contact));
}

Answer OwnBookings::add_contact(const ContactOrder& order) const {
  core::Instant now = clock_.now();
  return answer_once({Access::kSecret}, order.once, now, [&](Transaction& transaction) {
    core::Contact made = transaction.add_contact(order.contact, now);
    return success(core::to_json(made), "Contact created successfully.", 201);
  });
}

}  // namespace server
