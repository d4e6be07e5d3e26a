// Runs the effects that need the network, a clock or a while: slots, holds and bookings, by Emscripten
// fetch.
//
// The answer comes back to the instance as an action, if the instance still stands. Sends the
// publishable key, where there is one, or the visitor's token in its place, and nothing else of the
// page's: no cookies, no credentials. A token is sent in a header, and never stands in an address.
#pragma once

#include <string>

#include "widget/action.hpp"
#include "widget/platform/effect.hpp"

namespace wasm {

struct Endpoint {
  std::string api;  // base URL without a slash at its end
  std::string key;  // publishable; empty: the site's own proxy adds one
};

// A request without an answer after this long has failed. (The body counts too.)
inline constexpr unsigned long kDeadlineMs = 10000;

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order);
void load_day(int handle, const Endpoint& endpoint, const widget::LoadDay& order);
void load_zone(int handle, const Endpoint& endpoint, const widget::LoadZone& order);
void load_catalogue(int handle, const Endpoint& endpoint, const widget::LoadCatalogue& order);
void find_contact(int handle, const Endpoint& endpoint, const widget::FindContact& order);
void make_contact(int handle, const Endpoint& endpoint, const widget::MakeContact& order);
void find_bookings(int handle, const Endpoint& endpoint, const widget::FindBookings& order);
void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order);
void load_booking(int handle, const Endpoint& endpoint, const widget::LoadBooking& order);
void send_reschedule(int handle, const Endpoint& endpoint, const widget::SendReschedule& order);
void send_cancel(int handle, const Endpoint& endpoint, const widget::SendCancel& order);
void load_bookings(int handle, const Endpoint& endpoint, const widget::LoadBookings& order);
void send_hold(int handle, const Endpoint& endpoint, const widget::SendHold& order);
void renew_hold(int handle, const Endpoint& endpoint, const widget::RenewHold& order);
void release_hold(int handle, const Endpoint& endpoint, const widget::ReleaseHold& order);
void solve_challenge(int handle, const widget::SolveChallenge& order);
// Woke comes after the time ordered. The timer, for emscripten_clear_timeout.
int wake(int handle, const widget::Wake& order);
widget::TimeTold time_now();

}  // namespace wasm
