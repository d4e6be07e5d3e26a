// Runs the effects that need the network, a timer or long computation: slots, holds and bookings, by Emscripten
// fetch. The requests themselves are made in widget/api/request.hpp.
//
// The answer comes back to the instance as an action, if the instance still exists.
//
// Emscripten fetch is an XMLHttpRequest without withCredentials. Requests to another origin carry no cookies.
// Requests to the page's own origin carry that origin's cookies, because an XMLHttpRequest can't leave them out. The
// server ignores the Cookie header and sets no cookie.
#pragma once

#include "widget/action.hpp"
#include "widget/api/request.hpp"

namespace wasm {

using widget::Endpoint;

// A request fails if its whole response hasn't arrived after this time.
inline constexpr unsigned long kDeadlineMs = 10000;

void load_slots(int handle, const Endpoint& endpoint, const widget::LoadSlots& order);
void load_day(int handle, const Endpoint& endpoint, const widget::LoadDay& order);
void load_zone(int handle, const Endpoint& endpoint, const widget::LoadZone& order);
void load_catalog(int handle, const Endpoint& endpoint, const widget::LoadCatalog& order);
void find_contact(int handle, const Endpoint& endpoint, const widget::FindContact& order);
void make_contact(int handle, const Endpoint& endpoint, const widget::MakeContact& order);
void find_bookings(int handle, const Endpoint& endpoint, const widget::FindBookings& order);
void send_booking(int handle, const Endpoint& endpoint, const widget::SendBooking& order);
void load_booking(int handle, const Endpoint& endpoint, const widget::LoadBooking& order);
void send_reschedule(int handle, const Endpoint& endpoint, const widget::SendReschedule& order);
void send_cancel(int handle, const Endpoint& endpoint, const widget::SendCancel& order);
void send_correction(int handle, const Endpoint& endpoint, const widget::SendCorrection& order);
void make_calendar_link(int handle, const Endpoint& endpoint,
                        const widget::MakeCalendarLink& order);
void load_bookings(int handle, const Endpoint& endpoint, const widget::LoadBookings& order);
void send_hold(int handle, const Endpoint& endpoint, const widget::SendHold& order);
void renew_hold(int handle, const Endpoint& endpoint, const widget::RenewHold& order);
void release_hold(int handle, const Endpoint& endpoint, const widget::ReleaseHold& order);
void solve_challenge(int handle, const widget::SolveChallenge& order);
// Woke comes after the time ordered. The timer, for emscripten_clear_timeout.
int wake(int handle, const widget::Wake& order);
widget::TimePassed time_now();

}  // namespace wasm
