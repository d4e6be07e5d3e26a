// Intents in the store's file, over a separate connection; SQLite serialises the two.
#include <mutex>

#include "server/store/intents.hpp"
#include "server/store/sqlite/connection.hpp"

namespace server {
namespace {

class SqliteIntents : public Intents {
 public:
  explicit SqliteIntents(const std::string& path) : connection_(path) {}

  std::optional<Intent> find(const AnswerKey& key) override {
    std::lock_guard lock(mutex_);
    Statement rows = connection_.use(
        "SELECT token, request_hash, contact_id, booking_type_id, resource_id, starts_at, sent_at"
        " FROM upstream_intents WHERE scope = ? AND key = ?");
    rows.bind(key.scope).bind(key.key);
    if (!rows.step()) return std::nullopt;
    Intent intent;
    intent.key = key;
    intent.token = rows.text(0);
    intent.request_hash = rows.text(1);
    intent.contact_id = rows.whole(2);
    intent.booking_type_id = rows.whole(3);
    if (core::Id resource = rows.whole(4)) intent.resource_id = resource;
    intent.starts_at = rows.instant(5);
    intent.sent_at = rows.instant(6);
    return intent;
  }

  void write(const Intent& intent) override {
    std::lock_guard lock(mutex_);
    Statement insert = connection_.use(
        "INSERT OR REPLACE INTO upstream_intents (scope, key, token, request_hash, contact_id,"
        " booking_type_id, resource_id, starts_at, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(intent.key.scope).bind(intent.key.key).bind(intent.token);
    insert.bind(intent.request_hash).bind(intent.contact_id).bind(intent.booking_type_id);
    insert.bind(intent.resource_id.value_or(0)).bind(intent.starts_at).bind(intent.sent_at);
    insert.step();
  }

  void settle(const AnswerKey& key) override {
    std::lock_guard lock(mutex_);
    Statement remove = connection_.use("DELETE FROM upstream_intents WHERE scope = ? AND key = ?");
    remove.bind(key.scope).bind(key.key).step();
  }

  bool claim(const std::string& token, core::Id booking, core::Instant now) override {
    std::lock_guard lock(mutex_);
    {
      Statement insert = connection_.use(
          "INSERT OR IGNORE INTO upstream_claims (booking_id, token, claimed_at) VALUES (?, ?, ?)");
      insert.bind(booking).bind(token).bind(now).step();
    }
    Statement rows = connection_.use("SELECT token FROM upstream_claims WHERE booking_id = ?");
    rows.bind(booking);
    return rows.step() && rows.text(0) == token;
  }

  void forget_before(core::Instant since) override {
    std::lock_guard lock(mutex_);
    {
      Statement remove = connection_.use("DELETE FROM upstream_intents WHERE sent_at < ?");
      remove.bind(since).step();
    }
    Statement remove = connection_.use("DELETE FROM upstream_claims WHERE claimed_at < ?");
    remove.bind(since).step();
  }

 private:
  std::mutex mutex_;
  Connection connection_;
};

}  // namespace

std::unique_ptr<Intents> open_sqlite_intents(const std::string& path) {
  return std::make_unique<SqliteIntents>(path);
}

}  // namespace server
