// Times of the account that are held while a visitor fills in the form. They are kept in our own
// store, because the account has no holds. service/shared_holds.hpp has the rules of how long and how
// many.
//
//   server::account::Holds holds(catalog, slots, store, clock, counts, client_salt);
//   server::Outcome<core::HoldMade> held = holds.hold(order);
//
// Client addresses are stored only as an HMAC with `client_salt` as its key.
#pragma once

#include <string>

#include "server/account/slot_finder.hpp"

namespace server::account {

class Holds {
 public:
  // All of them must outlive this.
  Holds(const Catalog& catalog, const SlotFinder& slots, Store& store, const Clock& clock,
        BookingCounts& counts, const std::string& client_salt)
      : catalog_(catalog),
        slots_(slots),
        store_(store),
        clock_(clock),
        counts_(counts),
        client_salt_(client_salt) {}

  Outcome<core::HoldMade> hold(const HoldOrder& order) const;
  Outcome<core::HoldMade> renew(std::string_view hold_token) const;
  // Does nothing if the token is empty.
  void release(std::string_view hold_token) const;

 private:
  const Catalog& catalog_;
  const SlotFinder& slots_;
  Store& store_;
  const Clock& clock_;
  BookingCounts& counts_;
  const std::string& client_salt_;
};

}  // namespace server::account
