// A log of bookings that are being sent to the account, written before each request. If the
// response is lost, or the server is killed meanwhile, the booking is searched for before it is
// sent again.
//
//   intents.write(intent);                       // before POST
//   intents.claim(intent.token, booking.id);     // this booking is that request's
//   intents.settle(intent.key);                  // its outcome is known and stored
//
// Every member may be called from any thread. Failures throw StoreError.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/store/store.hpp"

namespace server {

struct Intent {
  AnswerKey key;      // the request's; without an Idempotency-Key, its hash
  std::string token;  // of this attempt alone
  std::string request_hash;
  core::Id contact_id = 0;
  core::Id booking_type_id = 0;
  std::optional<core::Id> resource_id;
  core::Instant starts_at;
  core::Instant sent_at;
  // The row differs from what was written. Only `key` can be trusted then.
  bool is_damaged = false;
};

enum class Claim {
  kOwn,
  kOfAnother,
  kDamaged  // the row doesn't say which request has the booking
};

class Intents {
 public:
  virtual ~Intents() = default;
  virtual std::optional<Intent> find(const AnswerKey& key) = 0;
  // Replaces an intent with the same key.
  virtual void write(const Intent& intent) = 0;
  virtual void settle(const AnswerKey& key) = 0;
  // Two equal requests never share a booking.
  virtual Claim claim(const std::string& token, core::Id booking, core::Instant now) = 0;
  virtual void forget_before(core::Instant since) = 0;
};

// A row's token column holds the token and a checksum of the whole row. A damaged row doesn't find its booking, which
// would then be made twice. Rows of earlier versions have no checksum.
std::string checked_token(const Intent& intent);
void read_token(Intent& intent, const std::string& kept);  // after the other members
std::string checked_claim(const std::string& token, core::Id booking);
Claim read_claim(const std::string& kept, const std::string& token, core::Id booking);

}  // namespace server
