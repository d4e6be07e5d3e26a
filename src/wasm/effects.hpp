// Runs the effects that need the network: slots and bookings, by Emscripten fetch.
//
// The answer comes back to the instance as an action, if the instance still stands. Sends the
// publishable key and nothing else of the page's: no cookies, no credentials.
#pragma once

#include <string>

#include "widget/action.hpp"
#include "widget/effect.hpp"

namespace wasm {

struct Endpoint {
  std::string api;  // base URL without a slash at its end
  std::string key;  // publishable
};

// A request without an answer after this long has failed. (The body counts too.)
inline constexpr unsigned long kDeadlineMs = 10000;

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order);
void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order);

}  // namespace wasm
