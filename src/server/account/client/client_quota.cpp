#include "server/account/client/client_quota.hpp"

#include <algorithm>
#include <limits>

namespace server {
namespace {

constexpr Elapsed kQuotaWindow = std::chrono::seconds(61);
constexpr std::size_t kMostClients = 4096;

int share_of_one(int limit) {
  return std::max(1, limit * 11 / 20);
}

}  // namespace

int ClientQuota::room(const std::string& client, int limit, Elapsed now) const {
  if (client.empty()) return std::numeric_limits<int>::max();
  int room = share_of_one(limit);
  auto found = spent_.find(client);
  if (found == spent_.end()) return room;
  for (const Spent& spent : found->second) {
    if (now < spent.at + kQuotaWindow) room -= spent.calls;
  }
  return std::max(0, room);
}

Elapsed ClientQuota::wait(const std::string& client, int calls, int limit, Elapsed now) const {
  int lacking = calls - room(client, limit, now);
  if (lacking <= 0) return Elapsed(0);
  auto found = spent_.find(client);
  if (found == spent_.end()) return kQuotaWindow;
  for (const Spent& spent : found->second) {
    if (now >= spent.at + kQuotaWindow) continue;
    lacking -= spent.calls;
    if (lacking <= 0) return spent.at + kQuotaWindow - now;
  }
  return kQuotaWindow;
}

void ClientQuota::spend(const std::string& client, int calls, Elapsed now) {
  if (client.empty() || calls <= 0) return;
  auto& spent = spent_[client];
  while (!spent.empty() && now >= spent.front().at + kQuotaWindow) spent.pop_front();
  spent.push_back({now, calls});
  if (spent_.size() <= kMostClients) return;
  std::erase_if(spent_,
                [now](const auto& entry) { return now >= entry.second.back().at + kQuotaWindow; });
}

}  // namespace server
