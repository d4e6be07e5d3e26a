// A clinic and one visitor, for tests: the config as the server would send it, answers as bodies,
// and a Booker who acts on the widget and remembers what it ordered.
//
//   Booker booker;
//   booker.opens();                                     // Started, and the config arrives
//   booker.does(widget::TypePicked{3});
//   booker.slots_arrive({"2026-03-10T09:00:00Z"});      // answers the last LoadSlots
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "widget/app.hpp"

namespace world {

using widget::Answer;
using widget::Effect;
using widget::Effects;
using widget::FieldName;
using widget::Progress;
using widget::Step;

std::string file_text(const std::string& path);

core::Instant at(const std::string& text);

core::Date day(const std::string& text);

core::Month month(const std::string& text);

core::Json vectors(const std::string& name);

core::ZoneRules zone(const std::string& name);

// A Monday morning. Type 3 can be had with two people, type 4 with one; type 5 and resource 9 are
// not offered any more.
core::WidgetConfig clinic();

// One type, one person: the times are the first screen.
core::WidgetConfig one_doctor();

core::Slot slot(const std::string& starts_at, bool available = true);

Answer answer(int status, std::string body);
Answer offline();
Answer timed_out();

Answer config_answer(const core::WidgetConfig& config);

// Each slot under its business date, as availability gives it.
Answer slots_answer(const core::ZoneRules& business, const std::vector<core::Slot>& slots);

// The documented 201, which leaves the resource out.
Answer made_answer(const core::BookingRequest& request, core::Id id = 101);

// A booking that is there: Tuesday at nine with the first doctor.
core::Booking visit_made(const std::string& starts_at = "2026-03-10T09:00:00Z", core::Id id = 101);

Answer booking_answer(const core::Booking& booking, const std::string& token = {});
Answer cancelled_answer(core::Id id = 101);
Answer page_answer(const std::vector<core::Booking>& bookings, std::int64_t page = 1,
                   std::int64_t total = 1);

inline constexpr const char* kLink = "bt_b101.1775000000.link";
inline constexpr const char* kContactLink = "bt_c42.1775000000.link";

widget::Options with_link();
widget::Options signed_in();

Answer error_answer(int status, const std::string& message, core::FieldErrors errors = {});

Answer held_answer(const std::string& token, const std::string& expires_at);

const core::Texts& english_texts();

inline constexpr const char* kRandom = "0123456789abcdef0123456789abcdef";

template <class T>
const T* first(const Effects& effects) {
  for (const Effect& effect : effects) {
    if (const T* found = std::get_if<T>(&effect)) return found;
  }
  return nullptr;
}

template <class T>
int count(const Effects& effects) {
  int found = 0;
  for (const Effect& effect : effects) found += std::holds_alternative<T>(effect) ? 1 : 0;
  return found;
}

bool has(const Effects& effects, const Effect& wanted);

// The one spoken line, or empty.
std::string spoken(const Effects& effects);

// What the page is told by the event of this name, or empty.
std::string told(const Effects& effects, const std::string& name);

inline const Effect kHeadingFocus = widget::MoveFocus{widget::key::kHeading};
inline const Effect kReadyEvent = widget::RaiseEvent{"booking:ready", "{}"};

class Booker {
 public:
  explicit Booker(core::WidgetConfig config = clinic()) : config_(std::move(config)) {}

  widget::Model model;

  Effects does(const widget::Action& action);

  Effects starts(widget::Options options = {});
  Effects opens(widget::Options options = {});
  Effects slots_arrive(std::initializer_list<const char*> starts);
  Effects slots_arrive(const std::vector<core::Slot>& slots);
  Effects slots_answered(Answer given);
  Effects booking_answered(Answer given);
  Effects manage_answered(Answer given);
  Effects bookings_answered(Answer given);
  Effects calendar_link_answered(Answer given);
  // To the booking that the link is for.
  void follows_link(const core::Booking& booking = visit_made());
  // Time passes, and what was to be waited for is due.
  Effects time_passes(std::int64_t milliseconds);
  Effects next_wake();
  // Each time the same, until the visitor is asked.
  Effects booking_keeps_failing(const Answer& given);
  Effects manage_keeps_failing(const Answer& given);
  Effects slots_keep_failing(const Answer& given);
  Effects config_keeps_failing(const Answer& given);
  Effects hold_answered(const Answer& given);
  // Until then, by the server's clock.
  Effects is_held_until(const std::string& expires_at);
  void types(FieldName field, const std::string& text);
  void types_details();
  // To the details of 10 March, 09:00, by way of the first type and anyone.
  void picks_a_time();
  Effects sends();

  widget::LoadSlots asked{};   // the last
  widget::SendBooking sent{};  // the last
  widget::SendHold held{};     // the last

 private:
  core::WidgetConfig config_;
};

}  // namespace world
