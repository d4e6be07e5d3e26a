// What the upstream tells by itself: signed webhooks at POST /upstream-events, after which the days
// that they concern are asked for again.
//
//   server::UpstreamEvents events(secret, reader, seen);
//   server::Outcome<void> taken = events.take(signature_header, body);
//
// A signature that is missing or wrong is refused (401), and a delivery that comes again changes
// nothing. Every member may be called from any thread.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "server/account/reader.hpp"
#include "server/base/outcome.hpp"

namespace server {

// Where bookings were when last heard of, so that a webhook about one that moved frees its old time,
// and one about our own booking tells nothing new. Bounded: the oldest are forgotten.
class SeenBookings {
 public:
  // Notes it, and gives what was known of it before.
  std::optional<core::Booking> note(const core::Booking& booking);

 private:
  std::mutex mutex_;
  std::map<core::Id, core::Booking> bookings_;
  std::deque<core::Id> in_order_;
};

class UpstreamEvents {
 public:
  UpstreamEvents(std::string secret, UpstreamReader& reader, SeenBookings& seen)
      : secret_(std::move(secret)), reader_(reader), seen_(seen) {}

  // `signature` as in X-Skylight-Signature: "sha256=" and the HMAC-SHA-256 of the body in hex.
  Outcome<void> take(std::string_view signature, std::string_view body);

 private:
  bool is_signed(std::string_view signature, std::string_view body) const;
  bool is_new(const std::string& delivery_id);
  void apply(const core::UpstreamEvent& event);

  const std::string secret_;
  UpstreamReader& reader_;
  SeenBookings& seen_;
  std::mutex mutex_;
  std::set<std::string> deliveries_;
  std::deque<std::string> in_order_;
};

}  // namespace server
