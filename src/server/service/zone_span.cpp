#include "server/service/zone_span.hpp"

#include <algorithm>

namespace server {
namespace {

constexpr core::Seconds kTwoMonths = 62 * core::kADay;  // to the end of a month that is shown whole
// Rules of times that nobody books would only make the answer longer.
constexpr core::Seconds kLongestPast = 30 * core::kAYear;
constexpr core::Seconds kLongestFuture = 30 * core::kAYear;

}  // namespace

ZoneSpan zone_span(core::Instant now, int days_ahead, const std::optional<BookedSpan>& booked) {
  ZoneSpan span{now - core::kAYear, now + days_ahead * core::kADay + kTwoMonths};
  if (booked) {
    span.from = std::min(span.from, booked->first_start - kTwoMonths);
    span.until = std::max(span.until, booked->last_start + kTwoMonths);
  }
  return {std::max(span.from, now - kLongestPast), std::min(span.until, now + kLongestFuture)};
}

}  // namespace server
