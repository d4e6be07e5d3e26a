// Intents in the store's file, over a separate connection; SQLite serialises the two.
#include <mutex>

#include "server/store/intents.hpp"
#include "server/store/sqlite/file/connection.hpp"
#include "server/store/sqlite/store.hpp"

namespace server {
namespace {

// "upstream" in the tables' names is the account.
constexpr Sql kSelectIntent(R"(
SELECT token, request_hash, contact_id, booking_type_id, resource_id, starts_at, sent_at
FROM upstream_intents WHERE scope = ? AND key = ?)");

constexpr Sql kReplaceIntent(R"(
INSERT OR REPLACE INTO upstream_intents (scope, key, token, request_hash, contact_id,
  booking_type_id, resource_id, starts_at, sent_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))");

constexpr Sql kDeleteIntent("DELETE FROM upstream_intents WHERE scope = ? AND key = ?");
constexpr Sql kDeleteOldIntents("DELETE FROM upstream_intents WHERE sent_at < ?");

constexpr Sql kInsertClaimIfAbsent(
    "INSERT OR IGNORE INTO upstream_claims (booking_id, token, claimed_at) VALUES (?, ?, ?)");
constexpr Sql kSelectClaim("SELECT token FROM upstream_claims WHERE booking_id = ?");
constexpr Sql kDeleteOldClaims("DELETE FROM upstream_claims WHERE claimed_at < ?");

class SqliteIntents : public Intents {
 public:
  explicit SqliteIntents(std::string path) : path_(std::move(path)) {}

  std::optional<Intent> find(const AnswerKey& key) override {
    const std::lock_guard lock(mutex_);
    Statement rows = connection().use(kSelectIntent);
    rows.bind(key.scope).bind(key.key);
    if (!rows.step()) return std::nullopt;
    Intent intent;
    intent.key = key;
    intent.request_hash = rows.text(1);
    intent.contact_id = rows.whole(2);
    intent.booking_type_id = rows.whole(3);
    if (core::Id resource = rows.whole(4)) intent.resource_id = resource;
    intent.starts_at = rows.instant(5);
    intent.sent_at = rows.instant(6);
    read_token(intent, rows.text(0));
    return intent;
  }

  void write(const Intent& intent) override {
    const std::lock_guard lock(mutex_);
    Statement insert = connection().use(kReplaceIntent);
    insert.bind(intent.key.scope).bind(intent.key.key).bind(checked_token(intent));
    insert.bind(intent.request_hash).bind(intent.contact_id).bind(intent.booking_type_id);
    insert.bind(intent.resource_id.value_or(0)).bind(intent.starts_at).bind(intent.sent_at);
    insert.step();
  }

  void settle(const AnswerKey& key) override {
    const std::lock_guard lock(mutex_);
    connection().use(kDeleteIntent).bind(key.scope).bind(key.key).step();
  }

  Claim claim(const std::string& token, core::Id booking, core::Instant now) override {
    const std::lock_guard lock(mutex_);
    Statement insert = connection().use(kInsertClaimIfAbsent);
    insert.bind(booking).bind(checked_claim(token, booking)).bind(now).step();
    Statement rows = connection().use(kSelectClaim);
    rows.bind(booking);
    return rows.step() ? read_claim(rows.text(0), token, booking) : Claim::kDamaged;
  }

  void forget_before(core::Instant since) override {
    const std::lock_guard lock(mutex_);
    connection().use(kDeleteOldIntents).bind(since).step();
    connection().use(kDeleteOldClaims).bind(since).step();
  }

 private:
  // Opened when it is first used, so that the server can start while the disk fails.
  Connection& connection() {
    if (!connection_) connection_ = std::make_unique<Connection>(path_);
    return *connection_;
  }

  const std::string path_;
  std::mutex mutex_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Intents> open_sqlite_intents(const std::string& path) {
  return std::make_unique<SqliteIntents>(path);
}

}  // namespace server
