// The choice of the time zone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/booking.hpp"
#include "widget/platform/progress.hpp"

namespace widget {

// A zone that can be chosen, from the browser's list.
struct ZoneEntry {
  std::string name;      // IANA
  std::string place;     // "Kathmandu"
  std::string title;     // "Nepal", in the visitor's language; may be empty
  std::string words;     // more words to find it by
  core::Seconds offset;  // from UTC, at present
  bool operator==(const ZoneEntry&) const = default;
};

// The chooser of the zone that times are shown in. While open, it takes the place of the times.
struct ZoneChooser {
  static constexpr int kShown = 12;  // at first, and how many more each time

  bool is_open = false;
  bool is_listed = false;          // the browser's list has arrived
  std::vector<ZoneEntry> entries;  // empty until then
  std::string query;
  int shown = kShown;  // at most
  int pointed = -1;    // by the keys, among those shown; -1: no row
  std::string wanted;  // its rules are loading; empty: not loading
  std::uint32_t request = 0;
  Fault fault = Fault::kNone;  // why they failed to load
};

}  // namespace widget
