#include "server/net/open_connections.hpp"

#include <utility>

namespace server {

bool OpenConnections::has_room_for(const std::string& network) const {
  const auto found = per_network_.find(network);
  return network.empty() || found == per_network_.end() || found->second < caps_.per_network;
}

void OpenConnections::add(Id id, std::string network) {
  const auto counted = per_network_.try_emplace(std::move(network), 0).first;
  ++counted->second;
  all_.emplace(id, idle_.insert(idle_.end(), {id, &*counted, State::kIdle, Time(0)}));
}

void OpenConnections::remove(Id id) {
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  const Entries::iterator entry = found->second;
  if (--entry->network->second == 0) per_network_.erase(per_network_.find(entry->network->first));
  list_of(entry->state).erase(entry);
  all_.erase(found);
}

void OpenConnections::change(Id id, State state) {
  const auto found = all_.find(id);
  if (found == all_.end() || found->second->state == state) return;
  const Entries::iterator entry = found->second;
  Entries& to = list_of(state);
  to.splice(to.end(), list_of(entry->state), entry);
  entry->state = state;
}

void OpenConnections::note_progress(Id id, Time now) {
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  const Entries::iterator entry = found->second;
  writing_.splice(writing_.end(), list_of(entry->state), entry);
  entry->state = State::kWriting;
  entry->progress = now;
}

bool OpenConnections::is_in(Id id, State state) const {
  const auto found = all_.find(id);
  return found != all_.end() && found->second->state == state;
}

std::optional<OpenConnections::Id> OpenConnections::to_close(Time now) const {
  if (!idle_.empty()) return idle_.front().id;
  if (const Entry* const entry = stalled(now)) return entry->id;
  if (!reading_.empty()) return reading_.front().id;
  return std::nullopt;
}

const OpenConnections::Entry* OpenConnections::stalled(Time now) const {
  const Entry* chosen = nullptr;
  int most = 0;
  for (const Entry& entry : writing_) {
    if (now - entry.progress < kStalledTime) break;
    // A proxy's connections are of many clients.
    const int count = entry.network->first.empty() ? 1 : entry.network->second;
    if (count > most) {
      chosen = &entry;
      most = count;
    }
  }
  return chosen;
}

OpenConnections::Entries& OpenConnections::list_of(State state) {
  switch (state) {
    case State::kIdle: return idle_;
    case State::kReading: return reading_;
    case State::kWriting: return writing_;
    case State::kBusy: break;
  }
  return busy_;
}

}  // namespace server
