// The account's signed webhooks (POST /upstream-events). The days they concern are read again.
//
//   server::AccountEvents events(secret, reader, seen);
//   server::Outcome<void> received = events.receive(signature_header, body);
//
// A missing or wrong signature is refused (401); a repeated delivery is accepted and ignored. Every
// member may be called from any thread.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "server/account/client/reader.hpp"
#include "server/base/outcome.hpp"

namespace server {

// Bookings as last seen, so a webhook about a moved booking frees its old time and one about our
// own booking changes nothing. Bounded: the oldest are forgotten.
class SeenBookings {
 public:
  // Stores the booking and returns its previous state; nullopt: it is new.
  std::optional<core::Booking> note(const core::Booking& booking);

 private:
  std::mutex mutex_;
  std::map<core::Id, core::Booking> bookings_;
  std::deque<core::Id> in_order_;
};

class AccountEvents {
 public:
  AccountEvents(std::string secret, AccountReader& reader, SeenBookings& seen)
      : secret_(std::move(secret)), reader_(reader), seen_(seen) {}

  // `signature` as in X-Skylight-Signature: "sha256=" and the HMAC-SHA-256 of the body in hex.
  Outcome<void> receive(std::string_view signature, std::string_view body);

 private:
  bool is_signed(std::string_view signature, std::string_view body) const;
  bool is_new(const std::string& delivery_id);
  void apply(const core::AccountEvent& event);

  const std::string secret_;
  AccountReader& reader_;
  SeenBookings& seen_;
  std::mutex mutex_;
  std::set<std::string> deliveries_;
  std::deque<std::string> in_order_;
};

}  // namespace server
