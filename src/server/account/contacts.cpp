// Contacts in an account: list, read, add, and find by a visitor's details.
#include <algorithm>

#include "server/account/bookings.hpp"
#include "server/account/refusals.hpp"
#include "server/base/digest.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"

namespace server {
namespace {

constexpr std::int64_t kPerPage = 100;
constexpr int kMostContactPages = 5;
constexpr std::string_view kContactField = "contact";

bool equals(std::string_view a, std::string_view b) {
  return !a.empty() && equals_ignoring_case(a, b);
}

// Whether `contact` has these details. Families share phone numbers, so a number counts only if the
// e-mail addresses don't differ; but a different address doesn't evade the blacklist.
bool is_the_one(const core::Contact& contact, const core::ContactDetails& details, bool by_phone) {
  if (!by_phone) return equals(contact.email, details.email);
  if (details.phone.empty() || core::normalise_phone(contact.phone) != details.phone) return false;
  return contact.blacklisted || contact.email.empty() || details.email.empty() ||
         equals(contact.email, details.email);
}

// The account refused the visitor's details, or can't be reached.
template <class T>
Refusal fault_answer_for_visitor(const AccountResult<T>& result) {
  if (result.fault != AccountFault::kRefused) return fault_answer(result);
  core::ApiError error = with_our_field_names(result.error, kContactField);
  if (error.status == 422) return Refusal(std::move(error));
  return unreachable(5);
}

}  // namespace

Outcome<core::ContactPage> AccountBookings::contacts(const ContactsQuery& query) const {
  auto permit = read_permit();
  if (!permit) return Refusal(permit.error());
  auto page = context_.account.contacts(*std::move(permit), query.search, query.page.page,
                                        query.page.per_page);
  if (!page) return fault_answer(page);
  return *std::move(page.value);
}

Outcome<core::Contact> AccountBookings::contact(core::Id id) const {
  auto permit = read_permit();
  if (!permit) return Refusal(permit.error());
  auto contact = context_.account.contact(*std::move(permit), id);
  if (!contact) return fault_answer(contact);
  return *std::move(contact.value);
}

// Reads every page of the search, up to a limit: the account also finds matches in names and
// numbers.
AccountBookings::Search AccountBookings::search_for(CallReservation& calls, std::string_view text,
                                                    const core::ContactDetails& details,
                                                    bool by_phone) const {
  std::optional<core::Contact> found;
  std::int64_t last = 1;
  for (std::int64_t number = 1; number <= std::min<std::int64_t>(last, kMostContactPages);
       ++number) {
    auto permit = calls.next();
    if (!permit) return unreachable(2);
    auto page = context_.account.contacts(*std::move(permit), text, number, kPerPage);
    if (!page) return fault_answer_for_visitor(page);
    last = page.value->meta.last_page;
    for (core::Contact& contact : page.value->contacts) {
      if (!is_the_one(contact, details, by_phone)) continue;
      if (found && found->blacklisted) continue;
      bool is_better = !found || contact.blacklisted || contact.id < found->id;
      if (is_better) found = std::move(contact);
    }
  }
  return found;
}

AccountBookings::Search AccountBookings::search(CallReservation& calls,
                                                const core::ContactDetails& details) const {
  Search by_email;
  if (!details.email.empty()) by_email = search_for(calls, details.email, details, false);
  bool is_settled = !by_email || (*by_email && (*by_email)->blacklisted);
  if (is_settled || details.phone.empty()) return by_email;
  Search by_phone = search_for(calls, details.phone, details, true);
  bool is_refused = !by_phone || (*by_phone && (*by_phone)->blacklisted);
  return *by_email && !is_refused ? by_email : by_phone;
}

Outcome<core::Id> AccountBookings::contact_for(CallReservation& calls,
                                               const core::ContactDetails& details) const {
  // One request at a time, so two requests of one visitor create one contact.
  const std::string& name = details.email.empty() ? details.phone : details.email;
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::optional<KeyedLocks::Held> held;
  if (!lower.empty()) {
    auto acquired = context_.visitors.acquire(lower, std::chrono::seconds(4));
    if (!acquired) return unreachable(2);
    held.emplace(*std::move(acquired));
  }
  core::Contact wanted;
  wanted.name = details.name;
  wanted.email = details.email;
  wanted.phone = details.phone;
  if (!details.phone.empty()) wanted.type = core::ContactType::kWhatsapp;
  bool may_be_made = false;
  for (int attempt = 0;; ++attempt) {
    // Searched again before it is created again: a call without an answer may have created it.
    Search found = search(calls, details);
    if (!found) return Refusal(found.error());
    if (*found && (*found)->blacklisted) return Refusal(not_online());
    if (*found) return (*found)->id;
    if (may_be_made) return unreachable(5);
    auto permit = calls.next();
    if (!permit) return unreachable(2);
    auto made = context_.account.add_contact(*std::move(permit), wanted);
    if (made) return made.value->id;
    bool may_look_again =
        made.fault == AccountFault::kMaybeDone && !made.timed_out && attempt == 0 && !lower.empty();
    if (!may_look_again) return fault_answer_for_visitor(made);
    may_be_made = made.is_under_way;
  }
}

Outcome<SerialisedAnswer> AccountBookings::add_contact(
    const ContactOrder& order, const Serialiser<core::Contact>& serialise) const {
  core::Instant now = clock_.now();
  AnswerKey key = answer_key({Access::kSecret}, order.once);
  if (auto first = stored_answer(store_, key, order.once, now)) return *first;
  std::string place = key.key.empty() ? to_hex(random_bytes(8)) : key.key;
  return with_reservation(
      "contact:" + place, 1, [&](CallReservation& calls) -> Outcome<SerialisedAnswer> {
        auto held = context_.requests.acquire("contact:" + place, std::chrono::seconds(4));
        if (!held) return unreachable(2);
        if (auto first = stored_answer(store_, key, order.once, now)) return *first;
        auto permit = calls.next();
        if (!permit) return unreachable(2);
        auto made = context_.account.add_contact(*std::move(permit), order.contact);
        if (made.fault == AccountFault::kMaybeDone) {
          core::ContactDetails details{order.contact.name, order.contact.email,
                                       order.contact.phone};
          Search found = search(calls, details);
          if (found && *found) made.value = *std::move(found);
        }
        if (!made) return fault_answer(made);
        return store_answer(store_, key, order.once, serialise(*std::move(made.value)), now);
      });
}

}  // namespace server
