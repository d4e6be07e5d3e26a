// How many calls are made for each of those who read, so that one who asks for much leaves something
// to the others. Pure: it is told the time.
//
//   int calls = std::min(wanted, quota.room(client, scheduler.figures().limit, now));
//   quota.spend(client, calls, now);
//
// Nobody gets many more than half of an account's calls of a minute: of the usual 120, a range of
// two months of days. The empty asker is the server itself, or the business, and is not counted.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "server/account/call_quota.hpp"

namespace server {

class ClientQuota {
 public:
  // Further calls that may be made for `asker` now, of an account that takes `limit` a minute.
  int room(const std::string& client, int limit, Elapsed now) const;
  // Until there is room for `calls`, or for as many as there ever is; 0: now.
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
