// booking-server feed-link: makes, lists and revokes the secret addresses of calendar feeds.
//
//   auto parsed = server::parse_feed_link({"make", "--site", "site.json", "--store", "sqlite:b.db"});
//   server::FeedLinkResult result = server::run_feed_link(command, site, store, now);
//
// A new address is printed once: the store keeps a hash of it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "server/app/storage/store_address.hpp"
#include "server/site/site.hpp"
#include "server/store/store.hpp"

namespace server {

struct FeedLinkCommand {
  enum class Kind { kMake, kList, kRevoke };
  Kind kind = Kind::kList;
  std::string site;  // the site file
  StoreAddress store;
  FeedLink link;  // kMake: what it shows. kRevoke: its id
};

// The error is a sentence that says what to do.
std::variant<FeedLinkCommand, std::string> parse_feed_link(
    const std::vector<std::string>& arguments);

struct FeedLinkResult {
  bool is_done = true;
  std::string text;  // lines to print, or why it isn't done
};

FeedLinkResult run_feed_link(const FeedLinkCommand& command, const Site& site, Store& store,
                             core::Instant now);

}  // namespace server
