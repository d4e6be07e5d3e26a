// Intents in the store's database. Each member is right whatever others write meanwhile.
#include "server/store/intents.hpp"

#include <type_traits>

#include "server/store/postgres/pool.hpp"
#include "server/store/postgres/retries.hpp"
#include "server/store/postgres/store.hpp"

namespace server {
namespace {

using postgres::Connection;
using postgres::Row;
using postgres::Rows;

constexpr int kConnections = 2;

// "upstream" in the tables' names is the account.
constexpr Sql kSelectIntent(R"(
SELECT token, request_hash, contact_id, booking_type_id, resource_id, starts_at, sent_at
FROM upstream_intents WHERE scope = $1 AND key = $2)");
constexpr Sql kReplaceIntent(R"(
INSERT INTO upstream_intents (scope, key, token, request_hash, contact_id, booking_type_id, resource_id, starts_at, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (scope, key) DO UPDATE SET token = excluded.token, request_hash = excluded.request_hash,
  contact_id = excluded.contact_id, booking_type_id = excluded.booking_type_id,
  resource_id = excluded.resource_id, starts_at = excluded.starts_at, sent_at = excluded.sent_at)");
constexpr Sql kDeleteIntent("DELETE FROM upstream_intents WHERE scope = $1 AND key = $2");
constexpr Sql kDeleteOldIntents("DELETE FROM upstream_intents WHERE sent_at < $1");
constexpr Sql kInsertClaimIfAbsent(R"(
INSERT INTO upstream_claims (booking_id, token, claimed_at) VALUES ($1, $2, $3)
ON CONFLICT (booking_id) DO NOTHING)");
constexpr Sql kSelectClaim("SELECT token FROM upstream_claims WHERE booking_id = $1");
constexpr Sql kDeleteOldClaims("DELETE FROM upstream_claims WHERE claimed_at < $1");

class PostgresIntents : public Intents {
 public:
  explicit PostgresIntents(postgres::Conninfo conninfo)
      : pool_(std::move(conninfo), kConnections) {}

  std::optional<Intent> find(const AnswerKey& key) override {
    return with_connection([&](Connection& connection) -> std::optional<Intent> {
      const Rows rows = connection.ask(kSelectIntent, key.scope, key.key);
      if (rows.empty()) return std::nullopt;
      const Row row = rows.first();
      Intent intent;
      intent.key = key;
      intent.request_hash = row.text(1);
      intent.contact_id = row.whole(2);
      intent.booking_type_id = row.whole(3);
      if (core::Id resource = row.whole(4)) intent.resource_id = resource;
      intent.starts_at = row.instant(5);
      intent.sent_at = row.instant(6);
      read_token(intent, row.text(0));
      return intent;
    });
  }

  void write(const Intent& intent) override {
    with_connection([&](Connection& connection) {
      connection.ask(kReplaceIntent, intent.key.scope, intent.key.key, checked_token(intent),
                     intent.request_hash, intent.contact_id, intent.booking_type_id,
                     intent.resource_id.value_or(0), intent.starts_at, intent.sent_at);
    });
  }

  void settle(const AnswerKey& key) override {
    with_connection(
        [&](Connection& connection) { connection.ask(kDeleteIntent, key.scope, key.key); });
  }

  Claim claim(const std::string& token, core::Id booking, core::Instant now) override {
    return with_connection([&](Connection& connection) {
      connection.ask(kInsertClaimIfAbsent, booking, checked_claim(token, booking), now);
      const Rows rows = connection.ask(kSelectClaim, booking);
      return rows.empty() ? Claim::kDamaged : read_claim(rows.first().text(0), token, booking);
    });
  }

  void forget_before(core::Instant since) override {
    with_connection([&](Connection& connection) {
      connection.ask(kDeleteOldIntents, since);
      connection.ask(kDeleteOldClaims, since);
    });
  }

 private:
  // Each statement may be run twice: all of them come to the same.
  template <class Work>
  std::invoke_result_t<Work, Connection&> with_connection(Work work) {
    return postgres::with_retries(pool_, std::move(work));
  }

  postgres::Pool pool_;
};

}  // namespace

std::unique_ptr<Intents> open_postgres_intents(const PostgresSetup& setup) {
  return std::make_unique<PostgresIntents>(postgres::read_conninfo(setup.conninfo, setup.password));
}

}  // namespace server
