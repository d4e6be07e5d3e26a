#include "server/own/feeds.hpp"

#include <doctest/doctest.h>

TEST_CASE("a name in a feed is the first one, with the initial of the last") {
  CHECK(server::shortened_name("Sarah Jane Jones") == "Sarah J.");
  CHECK(server::shortened_name("  Sarah  Jones ") == "Sarah J.");
  CHECK(server::shortened_name("Sarah") == "Sarah");
  CHECK(server::shortened_name("Zoë Österberg") == "Zoë Ö.");
  CHECK(server::shortened_name("") == "");
}

TEST_CASE("no two feeds have the same address") {
  const std::string first = server::new_feed_token();
  CHECK(first.starts_with("fd_"));
  CHECK(first.size() == 35);
  CHECK(first != server::new_feed_token());
  CHECK(server::feed_token_hash(first) != server::feed_token_hash(server::new_feed_token()));
}
