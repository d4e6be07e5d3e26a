// Requests per minute, counted for all servers on one database. A visitor waits for them a moment at most.
#include <atomic>
#include <memory>

#include "server/base/digest.hpp"
#include "server/store/postgres/pool.hpp"
#include "server/store/postgres/retries.hpp"
#include "server/store/postgres/store.hpp"
#include "server/store/postgres/transaction.hpp"

namespace server {
namespace {

using postgres::Connection;
using postgres::Row;

// Of their own, so that nobody waits for a count while all others wait for the lock.
constexpr int kConnections = 2;
// Who waits longer, as for a table that is being repaired, is counted by its server alone, and so are all of the
// following second.
constexpr std::chrono::milliseconds kPatience{500};
constexpr core::Seconds kRest{1};
// A minute that is over, or that began long after now, because a clock was set back. Servers' clocks differ by less.
constexpr Sql kCount(R"(
INSERT INTO request_counts AS kept (who, began_at, count) VALUES ($1, $2, 1)
ON CONFLICT (who) DO UPDATE SET
  began_at = CASE WHEN $2 - kept.began_at BETWEEN interval '-60 s' AND interval '59 s' THEN kept.began_at ELSE $2 END,
  count = CASE WHEN $2 - kept.began_at BETWEEN interval '-60 s' AND interval '59 s' THEN kept.count + 1 ELSE 1 END
RETURNING count, began_at)");
constexpr Sql kDeleteOld(R"(
DELETE FROM request_counts WHERE who IN
  (SELECT who FROM request_counts WHERE began_at < $1 ORDER BY began_at LIMIT 20 FOR UPDATE SKIP LOCKED))");

class RequestCounts {
 public:
  explicit RequestCounts(const PostgresSetup& setup)
      : pool_(postgres::read_conninfo(setup.conninfo, setup.password), kConnections) {}

  std::optional<SharedCount> add(const std::string& who, core::Instant now) {
    const core::Instant rests_until = rests_until_;
    if (now < rests_until && now >= rests_until - kRest) return std::nullopt;
    const auto count = [&](Connection& connection) {
      const std::chrono::milliseconds patience = postgres::lock_patience(kPatience);
      postgres::PostgresTransaction transaction(connection, postgres::DatabaseLock::kNone,
                                                patience);
      const postgres::Rows rows = connection.ask(kCount, who, now);
      const SharedCount counted{rows.first().whole(0), rows.first().instant(1)};
      if (counted.count == 1) connection.ask(kDeleteOld, now - 2 * kRateWindow);
      transaction.commit();
      return counted;
    };
    try {
      return postgres::with_retries(pool_, count, kPatience);
    } catch (const StoreError&) {  // the probe reports it
      rests_until_ = now + kRest;
      return std::nullopt;
    }
  }

 private:
  postgres::Pool pool_;
  std::atomic<core::Instant> rests_until_{core::Instant{}};
};

}  // namespace

SharedCounts open_postgres_counts(const PostgresSetup& setup, const std::string& salt) {
  return [counts = std::make_shared<RequestCounts>(setup), salt](const std::string& who,
                                                                 core::Instant now) {
    return counts->add(to_hex(hmac_sha256(salt, who)), now);
  };
}

}  // namespace server
