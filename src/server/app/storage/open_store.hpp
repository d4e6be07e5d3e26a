// Opens the store that --store names.
//
//   auto store = server::open_store(address, {.password = …}, say);   // throws StoreError
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/app/storage/store_address.hpp"
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

}  // namespace server
