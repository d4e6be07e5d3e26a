// The dependencies shared by making and changing a booking in the account.
#pragma once

#include "server/account/booking_reader.hpp"
#include "server/account/catalog.hpp"
#include "server/account/client/calls.hpp"
#include "server/account/client/context.hpp"
#include "server/account/contact_finder.hpp"
#include "server/account/holds.hpp"
#include "server/account/slot_finder.hpp"
#include "server/rules/tokens.hpp"
#include "server/service/booking_counts.hpp"

namespace server::account {

// All of them must outlive the classes that take this.
struct BookingParts {
  AccountContext& context;
  const Calls& calls;
  const Catalog& catalog;
  const SlotFinder& slots;
  const Holds& holds;
  const ContactFinder& contacts;
  const BookingReader& reader;
  Store& store;
  const Tokens& tokens;
  const Clock& clock;
  BookingCounts& counts;
};

}  // namespace server::account
