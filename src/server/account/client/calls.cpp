#include "server/account/client/calls.hpp"

#include "server/account/client/refusals.hpp"

namespace server::account {
namespace {

constexpr Elapsed kReadPatience = std::chrono::seconds(3);
constexpr Elapsed kBookingPatience = std::chrono::seconds(4);

}  // namespace

Outcome<CallPermit> Calls::read_permit() const {
  if (const Elapsed closed = account_.blocked_for(); closed > Elapsed(0)) {
    return unreachable(seconds_of(closed));
  }
  auto permit = scheduler_.acquire(Priority::kReader, kReadPatience);
  if (!permit) return unreachable(seconds_of(scheduler_.wait(Priority::kReader, 1)));
  return *std::move(permit);
}

Outcome<std::unique_ptr<CallReservation>> Calls::reserve(const std::string& place,
                                                         int count) const {
  if (const Elapsed closed = account_.blocked_for(); closed > Elapsed(0)) {
    return unreachable(seconds_of(closed));
  }
  auto reserved = scheduler_.reserve(place, count, kBookingPatience);
  if (!reserved.calls) return too_busy(reserved.wait, reserved.has_place);
  return std::move(reserved.calls);
}

}  // namespace server::account
