// The ways to the screens: each takes a Screen there, by the actions and answers that lead there.
//
//   Screen screen;
//   screens::opens_details(screen, screens::texts());
#pragma once

#include "screen.hpp"

namespace screens {

void opens_type(Screen& screen, core::Texts in);
void opens_times(Screen& screen, core::Texts in);
// A Tuesday with a morning, an afternoon and an evening; a Thursday with more than fits one column.
void opens_day(Screen& screen, core::Texts in);
void opens_details(Screen& screen, core::Texts in);
void sends(Screen& screen, core::Texts in);
void is_answered(Screen& screen, const char* status);
// Confirmed, with a mail to the address typed.
void is_mailed(Screen& screen);

std::vector<widget::ZoneEntry> zone_list();
void opens_zones(Screen& screen, core::Texts in);
void opens_many_types(Screen& screen, core::Texts in);

// In front of an account: the first doctor's times, of which nothing is known yet.
void opens_account(Screen& screen, core::Texts in);
// Answers what is on its way until `enough`; nothing else is available.
void days_arrive(Screen& screen, std::initializer_list<const char*> starts, int enough);
void opens_account_month(Screen& screen, core::Texts in);
void looks_further_in_account(Screen& screen, core::Texts in);

void follows_link(Screen& screen, core::Texts in,
                  const core::Booking& booking = world::visit_made());
void asks_to_cancel(Screen& screen, core::Texts in);
void reschedules(Screen& screen, core::Texts in);
void picks_new_time(Screen& screen, core::Texts in);
void opens_list(Screen& screen, core::Texts in);
core::Booking with_status(core::BookingStatus status);

}  // namespace screens
