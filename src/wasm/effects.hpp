// Runs the effects that need the network or a clock: slots and bookings, by Emscripten fetch.
//
// The answer comes back to the instance as an action, if the instance still stands. Sends the
// publishable key, where there is one, and nothing else of the page's: no cookies, no credentials.
#pragma once

#include <string>

#include "widget/action.hpp"
#include "widget/effect.hpp"

namespace wasm {

struct Endpoint {
  std::string api;  // base URL without a slash at its end
  std::string key;  // publishable; empty: the site's own proxy adds one
};

// A request without an answer after this long has failed. (The body counts too.)
inline constexpr unsigned long kDeadlineMs = 10000;

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order);
void load_day(int handle, const Endpoint& endpoint, const widget::LoadDay& order);
void load_catalogue(int handle, const Endpoint& endpoint, const widget::LoadCatalogue& order);
void find_contact(int handle, const Endpoint& endpoint, const widget::FindContact& order);
void make_contact(int handle, const Endpoint& endpoint, const widget::MakeContact& order);
void find_bookings(int handle, const Endpoint& endpoint, const widget::FindBookings& order);
void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order);
// Woke comes after the time ordered.
void wake(int handle, const widget::Wake& order);
widget::TimeTold time_now();

}  // namespace wasm
