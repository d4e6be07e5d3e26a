// People, as the upstream knows them: listed, read, added, and found by what a visitor typed.
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

// Whether `contact` is the one who typed that. A number may be a family's, so it counts only where
// the addresses do not say otherwise; but nobody gets off the blacklist by another address.
bool is_the_one(const core::Contact& contact, const core::ContactDetails& details, bool by_phone) {
  if (!by_phone) return equals(contact.email, details.email);
  if (details.phone.empty() || core::normalise_phone(contact.phone) != details.phone) return false;
  return contact.blacklisted || contact.email.empty() || details.email.empty() ||
         equals(contact.email, details.email);
}

// The upstream says no to what the visitor typed, or cannot be asked.
template <class T>
Refusal failed_for_visitor(const Heard<T>& heard) {
  if (heard.fault != UpstreamFault::kRefused) return failed(heard);
  core::ApiError error = in_our_names(heard.error, kContactField);
  if (error.status == 422) return Refusal(std::move(error));
  return unreachable(5);
}

}  // namespace

Outcome<core::ContactPage> UpstreamBookings::contacts(const ContactsQuery& query) const {
  auto turn = turn_to_read();
  if (!turn) return Refusal(turn.error());
  auto page =
      side_.upstream.contacts(*std::move(turn), query.search, query.page.page, query.page.per_page);
  if (!page) return failed(page);
  return *std::move(page.value);
}

Outcome<core::Contact> UpstreamBookings::contact(core::Id id) const {
  auto turn = turn_to_read();
  if (!turn) return Refusal(turn.error());
  auto contact = side_.upstream.contact(*std::move(turn), id);
  if (!contact) return failed(contact);
  return *std::move(contact.value);
}

// Every page of the search, within reason: the upstream searches names and numbers too.
UpstreamBookings::Search UpstreamBookings::search_for(BookingCalls& calls, std::string_view text,
                                                      const core::ContactDetails& details,
                                                      bool by_phone) const {
  std::optional<core::Contact> found;
  std::int64_t last = 1;
  for (std::int64_t number = 1; number <= std::min<std::int64_t>(last, kMostContactPages);
       ++number) {
    auto turn = calls.next();
    if (!turn) return unreachable(2);
    auto page = side_.upstream.contacts(*std::move(turn), text, number, kPerPage);
    if (!page) return failed_for_visitor(page);
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

UpstreamBookings::Search UpstreamBookings::search(BookingCalls& calls,
                                                  const core::ContactDetails& details) const {
  Search by_email;
  if (!details.email.empty()) by_email = search_for(calls, details.email, details, false);
  bool is_settled = !by_email || (*by_email && (*by_email)->blacklisted);
  if (is_settled || details.phone.empty()) return by_email;
  Search by_phone = search_for(calls, details.phone, details, true);
  bool is_refused = !by_phone || (*by_phone && (*by_phone)->blacklisted);
  return *by_email && !is_refused ? by_email : by_phone;
}

Outcome<core::Id> UpstreamBookings::contact_for(BookingCalls& calls,
                                                const core::ContactDetails& details) const {
  // One after the other, so that the same visitor sent twice is made once.
  const std::string& name = details.email.empty() ? details.phone : details.email;
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::optional<KeyedLocks::Held> held;
  if (!lower.empty()) {
    auto taken = side_.visitors.take(lower, std::chrono::seconds(4));
    if (!taken) return unreachable(2);
    held.emplace(*std::move(taken));
  }
  core::Contact wanted;
  wanted.name = details.name;
  wanted.email = details.email;
  wanted.phone = details.phone;
  if (!details.phone.empty()) wanted.type = core::ContactType::kWhatsapp;
  bool may_be_made = false;
  for (int attempt = 0;; ++attempt) {
    // Looked for again before it is made again: an answer that was lost may have made it.
    Search found = search(calls, details);
    if (!found) return Refusal(found.error());
    if (*found && (*found)->blacklisted) return Refusal(not_online());
    if (*found) return (*found)->id;
    if (may_be_made) return unreachable(5);
    auto turn = calls.next();
    if (!turn) return unreachable(2);
    auto made = side_.upstream.add_contact(*std::move(turn), wanted);
    if (made) return made.value->id;
    bool may_look_again = made.fault == UpstreamFault::kMaybeDone && !made.timed_out &&
                          attempt == 0 && !lower.empty();
    if (!may_look_again) return failed_for_visitor(made);
    may_be_made = made.is_under_way;
  }
}

Outcome<SerialisedAnswer> UpstreamBookings::add_contact(
    const ContactOrder& order, const Serialiser<core::Contact>& serialise) const {
  core::Instant now = clock_.now();
  AnswerKey key = answer_key({Access::kSecret}, order.once);
  if (auto first = stored_answer(store_, key, order.once, now)) return *first;
  std::string place = key.key.empty() ? to_hex(random_bytes(8)) : key.key;
  return in_turn("contact:" + place, 1, [&](BookingCalls& calls) -> Outcome<SerialisedAnswer> {
    auto held = side_.requests.take("contact:" + place, std::chrono::seconds(4));
    if (!held) return unreachable(2);
    if (auto first = stored_answer(store_, key, order.once, now)) return *first;
    auto turn = calls.next();
    if (!turn) return unreachable(2);
    auto made = side_.upstream.add_contact(*std::move(turn), order.contact);
    if (made.fault == UpstreamFault::kMaybeDone) {
      core::ContactDetails details{order.contact.name, order.contact.email, order.contact.phone};
      Search found = search(calls, details);
      if (found && *found) made.value = *std::move(found);
    }
    if (!made) return failed(made);
    return store_answer(store_, key, order.once, serialise(*std::move(made.value)), now);
  });
}

}  // namespace server
