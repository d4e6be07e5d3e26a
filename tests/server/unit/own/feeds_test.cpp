#include "server/own/feeds.hpp"

#include "../support/asking.hpp"

namespace {

using testing::Business;
using testing::kTen;

struct Feed : Business {
  server::own::CalendarFeeds feeds{site, *store, clock};
  std::string token = server::new_feed_token();

  explicit Feed(const core::Json& changes = core::Json::object()) : Business(changes) {
    server::FeedLink link;
    link.token_hash = server::feed_token_hash(token);
    link.made_at = now;
    store->add_feed_link(link);
  }
  bool has(const std::string& part) const {
    const auto text = feeds.feed(token);
    REQUIRE(text);
    return text->find(part) != std::string::npos;
  }
};

}  // namespace

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

TEST_CASE("a feed names the person of each booking, and nobody in the feed of a business of one") {
  const Feed many;
  testing::book(many, kTen);
  CHECK(many.has("\r\nDESCRIPTION:Dr. Ahmed Al-Rashid\r\n"));
  const Feed one(core::Json::parse(R"({
      "booking_types": [{"id": 3, "name": "Visit", "duration_minutes": 30, "resource_ids": [1]}],
      "resources": [{"id": 1, "name": "Ada", "type": "staff"}]})"));
  testing::book(one, kTen);
  CHECK(one.has("\r\nSUMMARY:Visit\r\n"));
  CHECK_FALSE(one.has("DESCRIPTION"));
}

TEST_CASE(
    "a cancelled booking stays in the feed as cancelled for 30 days, for programs to remove") {
  Feed b;
  const core::Id id = testing::book(b, kTen);
  b.now += core::Minutes(1);
  REQUIRE(testing::ask(b, "POST", testing::at(id) + "/cancel").status == 200);
  const core::Instant cancelled_at = b.now;
  for (const core::Seconds since : {core::Seconds(0), core::Seconds(1), 30 * core::kADay}) {
    CAPTURE(since.count());
    b.now = cancelled_at + since;
    CHECK(b.has("\r\nSTATUS:CANCELLED\r\n"));
  }
  b.now += core::Seconds(1);
  CHECK_FALSE(b.has("BEGIN:VEVENT"));
}
