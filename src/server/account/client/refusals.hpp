// Answers for calls that the account refused or didn't answer.
//
//   if (!contact) return fault_answer(contact);
#pragma once

#include <string>

#include "server/account/client/client.hpp"
#include "server/base/outcome.hpp"

namespace server {

// 503 with Retry-After.
Refusal unreachable(int retry_after);
// 429: more bookings are waiting than the account's quota allows. `has_place`: a place is kept.
Refusal too_busy(Elapsed wait, bool has_place);
// Rounded up to whole seconds, at least one.
int seconds_of(Elapsed wait);

// The account's error with its field names replaced by this API's.
core::ApiError with_our_field_names(core::ApiError error, std::string_view contact_prefix);

// The account answered 404.
template <class T>
bool is_not_found(const AccountResult<T>& result) {
  return result.fault == AccountFault::kRefused && result.error.status == 404;
}

template <class T>
Refusal fault_answer(const AccountResult<T>& result) {
  if (result.fault == AccountFault::kRefused)
    return Refusal(with_our_field_names(result.error, ""));
  return unreachable(result.error.retry_after.value_or(5));
}

}  // namespace server
