// "copy --from STORE --to STORE": copies a store into an empty one of the other kind, and compares the two row by row.
//
//   const server::CopyResult copied = server::copy_store(command, password);   // throws StoreError
//
// The server must be stopped.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "server/app/storage/store_address.hpp"

namespace server {

struct CopyStore {
  StoreAddress from;
  StoreAddress to;
};

// The error is a sentence that says what to do. `arguments` without "copy".
std::variant<CopyStore, std::string> parse_copy_store(const std::vector<std::string>& arguments);

struct CopyResult {
  std::int64_t bookings = 0;
  std::int64_t rows = 0;  // of all tables
};
CopyResult copy_store(const CopyStore& command, const std::string& password);

}  // namespace server
