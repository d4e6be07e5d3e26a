#include "server/app/storage/open_store.hpp"

#include "server/store/postgres/store.hpp"
#include "server/store/sqlite/store.hpp"

namespace server {
namespace {

PostgresSetup setup_of(const StoreAddress& address, const StoreLogin& login) {
  return {address.where, login.password, login.connections};
}

}  // namespace

std::unique_ptr<Store> open_store(const StoreAddress& address, const StoreLogin& login,
                                  std::function<void(std::string_view)> say) {
  if (address.kind == StoreAddress::Kind::kPostgres) return open_postgres(setup_of(address, login));
  return open_sqlite(address.where, std::move(say));
}

std::unique_ptr<Intents> open_intents(const StoreAddress& address, const StoreLogin& login) {
  if (address.kind == StoreAddress::Kind::kPostgres) {
    return open_postgres_intents(setup_of(address, login));
  }
  return open_sqlite_intents(address.where);
}

SharedCounts open_shared_counts(const StoreAddress& address, const StoreLogin& login,
                                const std::string& salt) {
  if (address.kind != StoreAddress::Kind::kPostgres) return {};
  return open_postgres_counts(setup_of(address, login), salt);
}

}  // namespace server
