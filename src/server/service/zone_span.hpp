// Which time the zone rules in widget/config cover: every time that the widget may show.
#pragma once

#include <optional>

#include "server/store/store.hpp"

namespace server {

struct ZoneSpan {
  core::Instant from;
  core::Instant until;
};

// From the first booking, and a year back, to the last one and the end of the month after the last
// day that can be booked. `days_ahead`: how far ahead a booking can be made.
ZoneSpan zone_span(core::Instant now, int days_ahead, const std::optional<BookedSpan>& booked);

}  // namespace server
