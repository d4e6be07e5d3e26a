// Calendar feeds: the business's bookings at a secret address, for its own calendar programs.
//
//   auto text = feeds.feed("fd_…");     // nullopt: there is no such feed
//
// Bookings stay a year after their end, cancelled ones thirty days after the cancellation. The
// address's link decides what is shown of visitors; without such choices nothing is. The same
// bookings give the same text, byte for byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/base/clock.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server::own {

class CalendarFeeds {
 public:
  // All of them must outlive this.
  CalendarFeeds(const Site& site, Store& store, const Clock& clock)
      : site_(site), store_(store), clock_(clock) {}

  std::optional<std::string> feed(std::string_view token) const;

 private:
  const Site& site_;
  Store& store_;
  const Clock& clock_;
};

}  // namespace server::own

namespace server {

std::string new_feed_token();  // "fd_…", 192 random bits
std::string feed_token_hash(std::string_view token);

// "Sarah J." for "Sarah Jane Jones".
std::string shortened_name(std::string_view name);

}  // namespace server
