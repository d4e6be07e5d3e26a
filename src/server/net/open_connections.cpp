#include "server/net/open_connections.hpp"

#include <utility>

namespace server {

bool OpenConnections::has_room_for(const std::string& network) const {
  const auto found = per_network_.find(network);
  return network.empty() || found == per_network_.end() || found->second < caps_.per_network;
}

void OpenConnections::add(Id id, std::string network) {
  ++per_network_[network];
  all_.emplace(id, Entry{std::move(network), State::kIdle, idle_.insert(idle_.end(), id)});
}

void OpenConnections::remove(Id id) {
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  const auto network = per_network_.find(found->second.network);
  if (--network->second == 0) per_network_.erase(network);
  list_of(found->second.state).erase(found->second.place);
  all_.erase(found);
}

void OpenConnections::change(Id id, State state) {
  const auto found = all_.find(id);
  if (found == all_.end() || found->second.state == state) return;
  Entry& entry = found->second;
  std::list<Id>& to = list_of(state);
  to.splice(to.end(), list_of(entry.state), entry.place);
  entry.state = state;
}

bool OpenConnections::is_idle(Id id) const {
  const auto found = all_.find(id);
  return found != all_.end() && found->second.state == State::kIdle;
}

std::optional<OpenConnections::Id> OpenConnections::to_close() const {
  if (!idle_.empty()) return idle_.front();
  if (!reading_.empty()) return reading_.front();
  return std::nullopt;
}

std::list<OpenConnections::Id>& OpenConnections::list_of(State state) {
  switch (state) {
    case State::kIdle: return idle_;
    case State::kReading: return reading_;
    case State::kBusy: break;
  }
  return busy_;
}

}  // namespace server
