#include "server/account/contact_finder.hpp"

#include <algorithm>

#include "core/phone.hpp"
#include "server/account/client/refusals.hpp"
#include "server/net/http.hpp"
#include "server/service/refusals.hpp"
#include "server/wording/composed.hpp"

namespace server::account {
namespace {

constexpr std::int64_t kPerPage = 100;
constexpr int kMostContactPages = 5;
constexpr std::string_view kContactField = "contact";
constexpr std::chrono::seconds kSameVisitorPatience{4};

bool equals(std::string_view a, std::string_view b) {
  return !a.empty() && address_key(a) == address_key(b);
}

// Whether `contact` has these details. Families share phone numbers, so a number counts only if the
// e-mail addresses don't differ; but a different address doesn't evade the blacklist.
bool is_the_one(const core::Contact& contact, const core::ContactDetails& details, bool by_phone) {
  if (!by_phone) return equals(contact.email, details.email);
  if (details.phone.empty() ||
      core::without_extension(core::normalise_phone(contact.phone)) != details.phone)
    return false;
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

core::Contact new_contact(const core::ContactDetails& details) {
  core::Contact contact;
  contact.name = details.name;
  contact.email = details.email;
  contact.phone = details.phone;
  if (!details.phone.empty()) contact.type = core::ContactType::kWhatsapp;
  return contact;
}

}  // namespace

// Reads every page of the search, up to a limit: the account also finds matches in names and
// numbers.
ContactFinder::Search ContactFinder::search_for(CallReservation& calls, std::string_view text,
                                                const core::ContactDetails& details,
                                                bool by_phone) const {
  std::optional<core::Contact> found;
  std::int64_t last = 1;
  for (std::int64_t number = 1; number <= std::min<std::int64_t>(last, kMostContactPages);
       ++number) {
    auto permit = calls.next();
    if (!permit) return unreachable(2);
    auto page = account_.contacts(*std::move(permit), text, number, kPerPage);
    if (!page) return fault_answer_for_visitor(page);
    last = page.value->meta.last_page;
    for (core::Contact& contact : page.value->contacts) {
      if (!is_the_one(contact, details, by_phone)) continue;
      if (found && found->blacklisted) continue;
      const bool is_better = !found || contact.blacklisted || contact.id < found->id;
      if (is_better) found = std::move(contact);
    }
  }
  return found;
}

ContactFinder::Search ContactFinder::search(CallReservation& calls,
                                            const core::ContactDetails& details) const {
  Search by_email;
  if (!details.email.empty()) by_email = search_for(calls, details.email, details, false);
  const bool is_settled = !by_email || (*by_email && (*by_email)->blacklisted);
  if (is_settled || details.phone.empty()) return by_email;
  Search by_phone = search_for(calls, details.phone, details, true);
  const bool is_refused = !by_phone || (*by_phone && (*by_phone)->blacklisted);
  return *by_email && !is_refused ? by_email : by_phone;
}

Outcome<core::Id> ContactFinder::find_or_add(CallReservation& calls,
                                             const core::ContactDetails& details) const {
  // One request at a time, so two requests of one visitor create one contact.
  const std::string visitor = details.email.empty() ? details.phone : address_key(details.email);
  std::optional<KeyedLocks::Held> held;
  if (!visitor.empty()) {
    auto acquired = visitors_.acquire(visitor, kSameVisitorPatience);
    if (!acquired) return unreachable(2);
    held.emplace(*std::move(acquired));
  }
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
    auto made = account_.add_contact(*std::move(permit), new_contact(details));
    if (made) return made.value->id;
    const bool may_look_again = made.fault == AccountFault::kMaybeDone && !made.timed_out &&
                                attempt == 0 && !visitor.empty();
    if (!may_look_again) return fault_answer_for_visitor(made);
    may_be_made = made.is_under_way;
  }
}

Outcome<void> ContactFinder::check_blacklist(CallReservation& calls, core::Id contact_id,
                                             const core::ApiError& refusal) const {
  auto permit = calls.next();
  if (!permit) return unreachable(2);
  const auto contact = account_.contact(*std::move(permit), contact_id);
  if (is_not_found(contact)) return {};
  if (!contact) return fault_answer(contact);
  if (!contact.value->blacklisted) return {};
  return Refusal(refusal);
}

}  // namespace server::account
