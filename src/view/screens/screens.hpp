// The screens, one file each. A screen lays its parts out below each other from (x, y) in the width
// given, and returns the height it took. view.cpp decides which is shown and paints the card.
#pragma once

#include <string>

#include "view/ui.hpp"

namespace view {

// How many columns the card has room for; every screen lays itself out by this.
enum class Columns { kOne, kTwo, kThree };

struct Area {
  float x, y, w;
  Columns columns;
};

float draw_loading(Ui& ui, const Area& area);
float draw_failed(Ui& ui, const Area& area);
float draw_types(Ui& ui, const Area& area);
float draw_resources(Ui& ui, const Area& area);
float draw_times(Ui& ui, const Area& area);
float draw_zones(Ui& ui, const Area& area);
float draw_details(Ui& ui, const Area& area);
float draw_confirmed(Ui& ui, const Area& area);
float draw_manage(Ui& ui, const Area& area);
float draw_reschedule(Ui& ui, const Area& area);
float draw_my_bookings(Ui& ui, const Area& area);

// --- Parts that several screens show ----------------------------------------------------------

inline float padding(const Ui& ui, Columns columns) {
  return ui.space(columns == Columns::kOne ? 17.0f : 28.0f);
}

// What has been chosen so far: business, type, duration, who, and when once that is known. Its title
// is the step's heading if `is_heading`. Returns the height.
float draw_summary(Ui& ui, const Area& area, bool with_back, bool is_heading);
// The month with its days; returns the height.
float draw_calendar(Ui& ui, const Area& area);
// The chosen day's times, or why there are none; `across` buttons in a row, 0: as fits one column.
float draw_day_times(Ui& ui, const Area& area, int across);

// Of a booking, each returning its height: the tick over it, the box that tells what and when, its way
// into the visitor's calendar, and the link by which it is changed (nothing where there is none).
float draw_badge(Ui& ui, float x, float y, float w);
float draw_booking(Ui& ui, const core::Booking& booking, const Rect& area);
float draw_calendar_links(Ui& ui, const core::Booking& booking, const Rect& area);
float draw_manage_link(Ui& ui, const Rect& area, bool is_managed);
// On the first step of whoever is signed in; nothing for anybody else. With the space below it.
float draw_way_to_my_bookings(Ui& ui, const Rect& area);

std::string when_text(const Ui& ui, const core::Booking& booking);
std::string status_text(const core::Texts& texts, core::BookingStatus status);
// What follows a booking made, or made pending.
std::string lead_text(const widget::Model& model, bool pending);

// Key for a day cell and a slot.
std::string day_key(core::Date day);
std::string slot_key(const core::Slot& slot);
// "9:30 AM", with the zone's abbreviation where clocks go back over it and it happens twice.
std::string time_text(const Ui& ui, core::Instant at);
std::string duration_text(const core::Texts& texts, int minutes);

}  // namespace view
