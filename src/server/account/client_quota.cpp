#include "server/account/client_quota.hpp"

#include <algorithm>
#include <limits>

namespace server {
namespace {

constexpr Elapsed kShareWindow = std::chrono::seconds(61);
constexpr std::size_t kMostAskers = 4096;

int share_of_one(int limit) {
  return std::max(1, limit * 11 / 20);
}

}  // namespace

int AskerShares::room(const std::string& asker, int limit, Elapsed now) const {
  if (asker.empty()) return std::numeric_limits<int>::max();
  int room = share_of_one(limit);
  auto found = spent_.find(asker);
  if (found == spent_.end()) return room;
  for (const Spent& spent : found->second) {
    if (now < spent.at + kShareWindow) room -= spent.calls;
  }
  return std::max(0, room);
}

Elapsed AskerShares::wait(const std::string& asker, int calls, int limit, Elapsed now) const {
  int lacking = calls - room(asker, limit, now);
  if (lacking <= 0) return Elapsed(0);
  auto found = spent_.find(asker);
  if (found == spent_.end()) return kShareWindow;
  for (const Spent& spent : found->second) {
    if (now >= spent.at + kShareWindow) continue;
    lacking -= spent.calls;
    if (lacking <= 0) return spent.at + kShareWindow - now;
  }
  return kShareWindow;
}

void AskerShares::spend(const std::string& asker, int calls, Elapsed now) {
  if (asker.empty() || calls <= 0) return;
  auto& spent = spent_[asker];
  while (!spent.empty() && now >= spent.front().at + kShareWindow) spent.pop_front();
  spent.push_back({now, calls});
  if (spent_.size() <= kMostAskers) return;
  std::erase_if(spent_,
                [now](const auto& entry) { return now >= entry.second.back().at + kShareWindow; });
}

}  // namespace server
