// Opens the store that --store names.
//
//   auto store = server::open_store(address, {.password = …}, say);   // throws StoreError
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/app/storage/store_address.hpp"
#include "server/net/rate_limits.hpp"
#include "server/store/intents.hpp"
#include "server/store/store.hpp"

namespace server {

// PostgreSQL alone has these.
struct StoreLogin {
  std::string password;  // empty: libpq looks for one (PGPASSFILE)
  int connections = 10;  // at most so many at a time
};

// `say` gets what the owner should know.
std::unique_ptr<Store> open_store(const StoreAddress& address, const StoreLogin& login,
                                  std::function<void(std::string_view)> say = {});
std::unique_ptr<Intents> open_intents(const StoreAddress& address, const StoreLogin& login);
// Empty where one server alone has the store. `salt` hides clients.
SharedCounts open_shared_counts(const StoreAddress& address, const StoreLogin& login,
                                const std::string& salt);

}  // namespace server
