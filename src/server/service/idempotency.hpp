// Idempotency-Key: the first answer to a request is stored for a day, and returned to its repeats.
//
//   if (auto stored = stored_answer(store, key, once, now)) return *stored;    // before any rule
//   return answer_once(store, key, once, now, [&](Transaction& transaction) {
//     return serialise(book(transaction));       // on disk together with the answer
//   });
//
// A request without a key is new each time; nothing is stored for it.
#pragma once

#include <functional>
#include <optional>

#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server {

inline constexpr core::Seconds kIdempotencyWindow{24 * 3600};

AnswerKey answer_key(const Caller& caller, const Idempotency& once);
core::ApiError key_of_another_request();

// The stored answer, or a refusal of a key that came with another request. Nothing if the request
// is the first with its key, or has no key.
std::optional<Outcome<SerialisedAnswer>> stored_answer(Store& store, const AnswerKey& key,
                                                       const Idempotency& once, core::Instant now);
// Runs `work` and stores its answer, in one transaction; or returns the answer that is stored
// already. A refusal as the error isn't stored: `work` must have written nothing then.
Outcome<SerialisedAnswer> answer_once(
    Store& store, const AnswerKey& key, const Idempotency& once, core::Instant now,
    const std::function<Outcome<SerialisedAnswer>(Transaction&)>& work);
// Stores the answer of work that is done already, and returns it; where another request with the
// key was faster, returns that one's.
Outcome<SerialisedAnswer> store_answer(Store& store, const AnswerKey& key, const Idempotency& once,
                                       SerialisedAnswer answer, core::Instant now);

}  // namespace server
