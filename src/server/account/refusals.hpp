// What is answered when the upstream says no, or nothing.
#pragma once

#include <string>

#include "server/account/client.hpp"
#include "server/service/answers.hpp"

namespace server {

// 503, with the seconds to come back in.
Answer unreachable(int retry_after);
// 429: more want to book than the upstream takes; the place in line is kept.
Answer too_busy(Elapsed wait, bool has_place);
// Whole seconds, at least one.
int seconds_of(Elapsed wait);

// The upstream's own refusal, in the names that this API has for its fields.
core::ApiError with_our_field_names(core::ApiError error, std::string_view contact_prefix);

template <class T>
Answer fault_answer(const AccountResult<T>& result) {
  if (result.fault == AccountFault::kRefused)
    return refusal(with_our_field_names(result.error, ""));
  return unreachable(result.error.retry_after.value_or(5));
}

}  // namespace server
