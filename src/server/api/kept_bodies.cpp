#include "server/api/kept_bodies.hpp"

#include <utility>

namespace server {
namespace {

constexpr std::size_t kOfAnEntry = 256;  // about what an entry takes beside its texts

}  // namespace

std::size_t KeptBodies::bytes_of(const std::string& key, const KeptBody& body) {
  const std::size_t busy = body.standing.busy.size() * sizeof(Occupied);
  const std::size_t resources = body.standing.resources.size() * sizeof(core::Id);
  return kOfAnEntry + 2 * key.size() + body.text->size() + busy + resources;
}

std::shared_ptr<const KeptBody> KeptBodies::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = bodies_.find(key);
  return found == bodies_.end() ? nullptr : found->second;
}

void KeptBodies::keep(const std::string& key, KeptBody body) {
  const std::size_t bytes = bytes_of(key, body);
  if (bytes > most_bytes_) return;
  auto kept = std::make_shared<const KeptBody>(std::move(body));
  const std::lock_guard lock(mutex_);
  Shared& place = bodies_[key];
  if (place) {
    bytes_ -= bytes_of(key, *place);
  } else {
    keys_.push_back(key);
  }
  place = std::move(kept);
  bytes_ += bytes;
  while (bytes_ > most_bytes_) forget_oldest();
}

void KeptBodies::forget_oldest() {
  const auto oldest = bodies_.find(keys_.front());
  bytes_ -= bytes_of(oldest->first, *oldest->second);
  bodies_.erase(oldest);
  keys_.pop_front();
}

}  // namespace server
