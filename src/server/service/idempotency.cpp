#include "server/service/idempotency.hpp"

namespace server {

AnswerKey answer_key(const Caller& caller, const Idempotency& once) {
  switch (caller.access) {
    case Access::kSecret: return {"secret", once.key};
    case Access::kContactToken: return {"contact " + std::to_string(caller.id), once.key};
    default: return {"publishable", once.key};
  }
}

core::ApiError key_of_another_request() {
  return invalid("idempotency_key", "This key came with another request before.");
}

Answer repeat_of(const KeptAnswer& kept, const std::string& request_hash) {
  if (kept.request_hash == request_hash) return {kept.status, kept.body};
  return refusal(key_of_another_request());
}

std::optional<Answer> first_answer(Store& store, const AnswerKey& key, const Idempotency& once,
                                   core::Instant now) {
  if (key.key.empty()) return std::nullopt;
  auto kept = store.kept_answer(key, now - kIdempotencyWindow);
  if (!kept) return std::nullopt;
  return repeat_of(*kept, once.request_hash);
}

Answer keep_first(Store& store, const AnswerKey& key, const Idempotency& once, Answer answer,
                  core::Instant now) {
  if (key.key.empty()) return answer;
  core::Instant since = now - kIdempotencyWindow;
  store.write([&](Transaction& transaction) {
    if (auto kept = transaction.kept_answer(key, since)) {
      answer = repeat_of(*kept, once.request_hash);
      return;
    }
    transaction.keep_answer(key, {once.request_hash, answer.status, answer.body}, now, since);
  });
  return answer;
}

}  // namespace server
