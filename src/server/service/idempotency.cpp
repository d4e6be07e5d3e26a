#include "server/service/idempotency.hpp"

#include "server/service/refusals.hpp"

namespace server {
namespace {

Outcome<SerialisedAnswer> repeat_of(const KeptAnswer& kept, const std::string& request_hash) {
  if (kept.request_hash == request_hash) return SerialisedAnswer{kept.status, kept.body};
  return Refusal(key_of_another_request());
}

}  // namespace

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

std::optional<Outcome<SerialisedAnswer>> stored_answer(Store& store, const AnswerKey& key,
                                                       const Idempotency& once, core::Instant now) {
  if (key.key.empty()) return std::nullopt;
  auto kept = store.kept_answer(key, now - kIdempotencyWindow);
  if (!kept) return std::nullopt;
  return repeat_of(*kept, once.request_hash);
}

Outcome<SerialisedAnswer> answer_once(
    Store& store, const AnswerKey& key, const Idempotency& once, core::Instant now,
    const std::function<Outcome<SerialisedAnswer>(Transaction&)>& work) {
  core::Instant since = now - kIdempotencyWindow;
  Outcome<SerialisedAnswer> answer;
  store.write([&](Transaction& transaction) {
    if (key.key.empty()) {
      answer = work(transaction);
      return;
    }
    if (auto kept = transaction.kept_answer(key, since)) {
      answer = repeat_of(*kept, once.request_hash);
      return;
    }
    answer = work(transaction);
    if (!answer) return;
    transaction.keep_answer(key, {once.request_hash, answer->status, answer->body}, now, since);
  });
  return answer;
}

Outcome<SerialisedAnswer> store_answer(Store& store, const AnswerKey& key, const Idempotency& once,
                                       SerialisedAnswer answer, core::Instant now) {
  if (key.key.empty()) return answer;
  return answer_once(store, key, once, now, [&](Transaction&) { return answer; });
}

}  // namespace server
