#include "server/account/contacts.hpp"

#include "server/account/client/refusals.hpp"
#include "server/base/digest.hpp"
#include "server/service/idempotency.hpp"

namespace server::account {
namespace {

constexpr std::chrono::seconds kSameRequestPatience{4};

}  // namespace

Outcome<core::ContactPage> Contacts::page(const ContactsQuery& query) const {
  auto permit = calls_.read_permit();
  if (!permit) return Refusal(permit.error());
  auto page =
      account_.contacts(*std::move(permit), query.search, query.page.page, query.page.per_page);
  if (!page) return fault_answer(page);
  return *std::move(page.value);
}

Outcome<core::Contact> Contacts::contact(core::Id id) const {
  auto permit = calls_.read_permit();
  if (!permit) return Refusal(permit.error());
  auto contact = account_.contact(*std::move(permit), id);
  if (!contact) return fault_answer(contact);
  return *std::move(contact.value);
}

Outcome<SerialisedAnswer> Contacts::add(const ContactOrder& order,
                                        const Serialiser<core::Contact>& serialise) const {
  const core::Instant now = clock_.now();
  const AnswerKey key = answer_key({Access::kSecret}, order.once);
  if (auto first = stored_answer(store_, key, order.once, now)) return *std::move(first);
  const std::string place = "contact:" + (key.key.empty() ? to_hex(random_bytes(8)) : key.key);
  return calls_.with_reservation(
      place, 1, [&](CallReservation& calls) -> Outcome<SerialisedAnswer> {
        const auto held = requests_.acquire(place, kSameRequestPatience);
        if (!held) return unreachable(2);
        if (auto first = stored_answer(store_, key, order.once, now)) return *std::move(first);
        auto permit = calls.next();
        if (!permit) return unreachable(2);
        auto made = account_.add_contact(*std::move(permit), order.contact);
        if (made.fault == AccountFault::kMaybeDone) {
          const core::ContactDetails details{order.contact.name, order.contact.email,
                                             order.contact.phone};
          auto found = finder_.search(calls, details);
          if (found && *found) made.value = *std::move(found);
        }
        if (!made) return fault_answer(made);
        return store_answer(store_, key, order.once, serialise(*std::move(made.value)), now);
      });
}

}  // namespace server::account
