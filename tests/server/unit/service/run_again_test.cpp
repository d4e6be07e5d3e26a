// Work that a transaction undid and that is run again: its outcome is that of the last run alone.
#include <doctest/doctest.h>

#include "../support/account_mode.hpp"
#include "../support/broken_store.hpp"
#include "../support/holding.hpp"
#include "server/rules/holds.hpp"
#include "server/service/shared_holds.hpp"

namespace {

using server::Access;
using server::Caller;
using server::Transaction;
using testing::Business;
using testing::kNine;

// Undoes the first run of all that is written, as a commit does that failed for all who shared it.
class UndoneOnce : public testing::BrokenStore {
 public:
  explicit UndoneOnce(server::Store& store)
      : BrokenStore(server::StoreFault::kOther), store_(store) {}

  std::function<void(Transaction&)> first_in_it = [](Transaction&) {};  // undone too
  std::function<void()> afterwards = [] {};

  void write(const std::function<void(Transaction&)>& work) override {
    struct Undone {};
    try {
      store_.write([&](Transaction& transaction) {
        first_in_it(transaction);
        work(transaction);
        throw Undone();
      });
    } catch (const Undone&) {
      afterwards();
    }
    store_.write(work);
  }

 private:
  server::Store& store_;
};

TEST_CASE("a cancellation that was refused in a run that was undone is reported as done") {
  Business b;
  const core::Id id = testing::book(b, kNine);
  const auto shown = b.store->booking(id, b.now);
  REQUIRE(shown);
  UndoneOnce store(*b.store);
  store.first_in_it = [&](Transaction& t) { t.set_notes(id, "changed", b.now + core::Seconds(1)); };
  const server::OwnBookings service(b.site, store, b.tokens, b.clock, b.counts);
  Caller owner{Access::kSecret, 0};
  owner.owner = {"owner@example.com", shown->updated_at};
  CHECK(service.cancel(id, "", owner));
  CHECK(b.store->booking(id, b.now)->status == core::BookingStatus::kCancelled);
}

TEST_CASE("a hold that ended meanwhile is not reported as renewed") {
  const Business b;
  const std::string token = testing::token_of(testing::hold(b, kNine));
  UndoneOnce store(*b.store);
  store.afterwards = [&] { server::let_go_hold(*b.store, token, b.now); };
  CHECK_FALSE(server::renew_hold(store, token, b.now));
}

TEST_CASE(
    "in front of an account, a time that another visitor holds meanwhile is not reported as held") {
  testing::AccountMode b;
  UndoneOnce store(*b.store);
  const core::Instant nine = vectors::instant(kNine);
  store.afterwards = [&] {
    b.store->write([&](Transaction& t) {
      t.keep_hold({"another's",
                   3,
                   nine,
                   {1, nine, nine + core::Minutes(30)},
                   "another",
                   b.clock.now(),
                   b.clock.now() + core::Minutes(5)},
                  b.clock.now());
    });
  };
  const server::AccountBookings service(b.site, store, b.tokens, b.clock, b.counts, b.context);
  server::HoldOrder order;
  order.request.booking_type_id = 3;
  order.request.resource_id = 1;
  order.request.starts_at = nine;
  CHECK_FALSE(service.hold(order));
}

}  // namespace
