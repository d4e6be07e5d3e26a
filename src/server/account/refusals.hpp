// What is answered when the upstream says no, or nothing.
#pragma once

#include <string>

#include "server/account/client.hpp"
#include "server/base/outcome.hpp"

namespace server {

// 503, with the seconds to come back in.
Refusal unreachable(int retry_after);
// 429: more want to book than the upstream takes; the place in line is kept.
Refusal wait_your_turn(Elapsed wait, bool has_place);
// Whole seconds, at least one.
int seconds_of(Elapsed wait);

// The upstream's own refusal, in the names that this API has for its fields.
core::ApiError in_our_names(core::ApiError error, std::string_view contact_prefix);

template <class T>
Refusal failed(const Heard<T>& heard) {
  if (heard.fault == UpstreamFault::kRefused) return Refusal(in_our_names(heard.error, ""));
  return unreachable(heard.error.retry_after.value_or(5));
}

}  // namespace server
