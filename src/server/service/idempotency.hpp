// The first answer to a request with an Idempotency-Key is kept for a day, and given again.
#pragma once

#include <optional>

#include "server/service/booking_service.hpp"
#include "server/store/store.hpp"

namespace server {

inline constexpr core::Seconds kIdempotencyWindow{24 * 3600};

AnswerKey answer_key(const Caller& caller, const Idempotency& once);
// The answer that was kept, or a refusal of a key that came with another request.
Answer repeat_of(const KeptAnswer& kept, const std::string& request_hash);
core::ApiError key_of_another_request();

// Nothing if it is the first, or has no key.
std::optional<Answer> first_answer(Store& store, const AnswerKey& key, const Idempotency& once,
                                   core::Instant now);
// Keeps it and gives it back; where another one came first, gives that.
Answer keep_first(Store& store, const AnswerKey& key, const Idempotency& once, Answer answer,
                  core::Instant now);

}  // namespace server
