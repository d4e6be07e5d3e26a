// A booker who comes back to a booking by its link.
#pragma once

#include "../world.hpp"

namespace world {

// The detail of the event of that name; null: the effects have no such event.
inline core::Json managed_detail(const Effects& effects, const std::string& name) {
  for (const Effect& effect : effects) {
    const auto* event = std::get_if<widget::RaiseEvent>(&effect);
    if (event && event->name == name) return core::Json::parse(event->detail_json, nullptr, false);
  }
  return {};
}

// At the times for the booking, with Thursday at nine among them.
inline Booker choosing_anew() {
  Booker booker;
  booker.follows_link();
  booker.does(widget::ReschedulePressed{});
  booker.slots_arrive({"2026-03-10T10:00:00Z", "2026-03-12T09:00:00Z"});
  return booker;
}
// At the comparison of the old time with Thursday at nine.
inline Booker comparing() {
  Booker booker = choosing_anew();
  booker.does(widget::DayPicked{day("2026-03-12")});
  booker.does(widget::SlotPicked{slot("2026-03-12T09:00:00Z")});
  REQUIRE(booker.model.step == Step::kReschedule);
  booker.does(widget::Woke{});  // no month is loaded ahead any more
  return booker;
}

}  // namespace world
