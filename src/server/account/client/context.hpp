// The parts of account mode that live as long as the program, independent of the active site file.
//
//   server::AccountContext context{account, scheduler, reader, intents, seen, salt};
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "server/account/client/client.hpp"
#include "server/account/client/events.hpp"
#include "server/account/client/reader.hpp"
#include "server/base/keyed_locks.hpp"
#include "server/store/intents.hpp"

namespace server {

struct AccountContext {
  const AccountClient& account;
  CallScheduler& scheduler;
  AccountReader& reader;
  Intents& intents;
  SeenBookings& seen;
  std::string client_salt;  // hides clients' addresses in the store
  KeyedLocks requests{};    // by idempotency key
  KeyedLocks visitors{};    // by e-mail address or phone number
  std::function<void(std::string_view)> report = [](std::string_view) {};  // errors for the log
};

namespace account {

// After our own change: the booking's time reads as taken or freed at once, and the account's
// webhook about the change has no effect.
void note_change(AccountContext& context, const core::Booking& booking, AccountCache::Touch touch);

}  // namespace account
}  // namespace server
