#include "server/account/client/booking_queue.hpp"

#include <algorithm>

namespace server {

std::vector<BookingQueue::Place>::iterator BookingQueue::find(std::string_view key) {
  return std::find_if(places_.begin(), places_.end(),
                      [key](const Place& place) { return place.key == key; });
}

bool BookingQueue::join(std::string_view key, int calls, Elapsed now) {
  forget_given_up(now);
  auto place = find(key);
  if (place != places_.end()) {
    ++place->here;
    return true;
  }
  if (places_.size() >= kMostPlaces) return false;
  places_.push_back({std::string(key), calls, 1, Elapsed(0)});
  return true;
}

void BookingQueue::leave(std::string_view key, Elapsed back_at) {
  auto place = find(key);
  if (place == places_.end()) return;
  --place->here;
  place->back_at = back_at;
}

void BookingQueue::finish(std::string_view key) {
  auto place = find(key);
  if (place != places_.end()) places_.erase(place);
}

int BookingQueue::calls_ahead(std::string_view key) const {
  int calls = 0;
  for (const Place& place : places_) {
    if (place.key == key) break;
    calls += place.calls;
  }
  return calls;
}

int BookingQueue::calls_waiting() const {
  return calls_ahead({});
}

void BookingQueue::forget_given_up(Elapsed now) {
  std::erase_if(places_, [now](const Place& place) {
    return place.here <= 0 && now > place.back_at + kGrace;
  });
}

}  // namespace server
