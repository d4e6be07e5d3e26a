// Limits the account calls made on behalf of one client, so a client that reads a lot leaves some
// to others. Pure: time is passed in.
//
//   int calls = std::min(needed, quota.room(client, scheduler.figures().limit, now));
//   quota.spend(client, calls, now);
//
// A client gets little more than half of the account's calls per minute: of the usual 120, two
// months of days. The empty client is the server itself or the business, and isn't limited.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "server/account/client/call_quota.hpp"

namespace server {

class ClientQuota {
 public:
  // How many more calls may be made for `client` now, if the account allows `limit` per minute.
  int room(const std::string& client, int limit, Elapsed now) const;
  // Time until there is room for `calls` calls, or for the most one client ever gets; 0: now.
  Elapsed wait(const std::string& client, int calls, int limit, Elapsed now) const;
  void spend(const std::string& client, int calls, Elapsed now);
  std::size_t clients() const { return spent_.size(); }

 private:
  struct Spent {
    Elapsed at;
    int calls;
  };
  std::map<std::string, std::deque<Spent>> spent_;  // oldest first
};

}  // namespace server
