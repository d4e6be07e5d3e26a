// Slots as the account lists them, and which of its resources others don't hold.
//
//   auto listed = slots.slot_at(type_id, resource_id, starts_at, client);
//   auto resource = slots.unheld_resource(offer, wanted, hold_token);
//
// The account has no holds: only our store knows them. A held resource is unavailable to others. A
// request for any resource is refused once all resources are held. If the account has no
// resources, a hold is of resource 0 and takes the whole time. Writes nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/account/catalog.hpp"
#include "server/service/booking_counts.hpp"
#include "server/service/booking_service.hpp"
#include "server/service/shared_holds.hpp"
#include "server/store/store.hpp"

namespace server::account {

// Whether holds make the slot unavailable: with that resource, or with every one of `everybody` if
// `resource` is nullopt.
bool is_taken_by(const std::vector<Occupied>& held, const core::Slot& slot,
                 std::optional<core::Id> resource, const std::vector<core::Id>& everybody);

// The client as ClientQuota counts it: by address, and the business's backend not at all.
std::string quota_client(const Caller& caller);

struct WantedTime {
  core::Id type = 0;
  std::optional<core::Id> resource;  // nullopt: any
  core::Slot slot;
  std::string client;  // as in ClientQuota
};

struct ListedSlot {
  core::Slot slot;
  core::Date day;       // under which the account lists it
  HoldSpan of_holds{};  // from the first slot of that day to the last
};

class SlotFinder {
 public:
  // All of them must outlive this.
  SlotFinder(Store& store, AccountReader& reader, const Clock& clock, BookingCounts& counts)
      : store_(store), reader_(reader), clock_(clock), counts_(counts) {}

  // Times held by others than the owner of that token.
  std::vector<Occupied> held_by_others(core::Instant from, core::Instant until,
                                       std::string_view hold_token) const;
  // The slot as the account lists it. 422 if it lists no such start, 422 if the slot is taken.
  Outcome<ListedSlot> slot_at(core::Id type, std::optional<core::Id> resource,
                              core::Instant starts_at, const std::string& client) const;
  // The resource to ask the account for. The account may pick a held one if it is asked for any, so
  // this is a free resource if others hold one at that time, else the wanted one. 422 if all are
  // held.
  Outcome<std::optional<core::Id>> unheld_resource(const Offer& offer, const WantedTime& wanted,
                                                   std::string_view hold_token) const;
  // The first of `resources` that is neither held nor taken; nullopt if `resources` is empty, 422
  // if all are held or taken.
  Outcome<std::optional<core::Id>> free_resource(const std::vector<core::Id>& resources,
                                                 const std::vector<Occupied>& held,
                                                 const WantedTime& wanted, core::Date day) const;

 private:
  Store& store_;
  AccountReader& reader_;
  const Clock& clock_;
  BookingCounts& counts_;
};

}  // namespace server::account
