// The screens. A screen lays its parts out below each other from (x, y) in the width
// given, and returns the height it took. view.cpp decides which is shown and paints the card.
#pragma once

#include <string>
#include <string_view>

#include "view/toolkit/ui.hpp"

namespace view {

// How many columns the card has room for; every screen lays itself out by this.
enum class Columns { kOne, kTwo, kThree };

struct Area {
  float x, y, w;
  Columns columns;
};

// Not inlined, so that each screen but that of the times can be in the second part of the wasm
// (tools/split_wasm.mjs).
[[gnu::noinline]] float draw_loading(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_failed(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_types(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_resources(Ui& ui, const Area& area);
float draw_times(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_zones(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_details(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_confirmed(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_manage(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_reschedule(Ui& ui, const Area& area);
[[gnu::noinline]] float draw_my_bookings(Ui& ui, const Area& area);

// --- Parts that several screens show ----------------------------------------------------------

inline float padding(const Ui& ui, Columns columns) {
  return ui.space(columns == Columns::kOne ? 17.0f : 28.0f);
}

// The choice so far: business, type, duration, resource, and the time once it is chosen. Its title
// is the step's heading if `is_heading`. Returns the height.
float draw_summary(Ui& ui, const Area& area, bool with_back, bool is_heading);
// The month with its days; returns the height.
float draw_calendar(Ui& ui, const Area& area);
// The chosen day's times, or why there are none; `across` buttons in a row, 0: as fits one column.
float draw_day_times(Ui& ui, const Area& area, int across);

// Parts of a booking, each returning its height: the tick above it, the box with its type and time, the buttons for the
// visitor's calendar, and the link that changes it (0 without a link).
float draw_badge(Ui& ui, float x, float y, float w);
float draw_booking(Ui& ui, const core::Booking& booking, const Rect& area);
float draw_calendar_links(Ui& ui, const core::Booking& booking, const Rect& area);
float draw_manage_link(Ui& ui, const Rect& area, bool is_managed);
// The details' field for an address, as one that must be filled in.
float draw_email_field(Ui& ui, const Rect& area);
// Until when the visitor may change it online, or that this is over, and the business's own sentence; 0 without any.
float draw_policy(Ui& ui, const core::Booking& booking, const Rect& area, Align align);
// The same, of a time that isn't booked yet.
float draw_offered_policy(Ui& ui, const core::BookingType& type, core::Instant starts_at,
                          const Rect& area);
// Why a request failed, with Retry; returns the height.
float retry_card(Ui& ui, std::string_view key, std::string_view why, const Rect& rect);
// Opens the list of bookings. On the first step of a visitor who is signed in; else nothing. With the space below it.
float draw_way_to_my_bookings(Ui& ui, const Rect& area);

std::string when_text(const Ui& ui, const core::Booking& booking);
std::string status_text(const core::Texts& texts, core::BookingStatus status);
// The same, or how a request ended.
std::string status_text(const core::Texts& texts, const core::Booking& booking);
// The sentence below the heading of a confirmed or pending booking.
std::string lead_text(const widget::Model& model, bool pending);

// Key for a day cell and a slot.
std::string day_key(core::Date day);
std::string slot_key(const core::Slot& slot);
// "9:30 AM", with the zone's abbreviation if it happens twice that day because clocks go back.
std::string time_text(const Ui& ui, core::Instant at);
std::string duration_text(const core::Texts& texts, int minutes);
// "from £45.00".
std::string price_text(Ui& ui, const core::Price& price);
// The price, which may be empty, and where it takes place, as far as that may be seen before it is booked, with dots
// between them. Each keeps its own direction.
std::string offer_text(const core::Texts& texts, const core::BookingType& type,
                       std::string price = {});
// "9:30 AM" for a sentence: no line ends inside it.
std::string whole_time_text(const Ui& ui, core::Instant at);

}  // namespace view
