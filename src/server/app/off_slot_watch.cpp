#include "server/app/off_slot_watch.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include "server/own/off_slot.hpp"

namespace server {
namespace {

constexpr std::size_t kMostNamed = 20;
constexpr std::chrono::milliseconds kMoment{100};

std::string sentence(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " booking to come no longer starts on a slot"
                                             : " bookings to come no longer start on a slot");
}

}  // namespace

OffSlotWatch::OffSlotWatch(Store& store, const Clock& clock, Log& log, Metrics& metrics,
                           Readiness& readiness)
    : store_(store), clock_(clock), log_(log) {
  metrics.gauge("booking_off_slot_bookings",
                "Bookings to come that no longer start on a slot, as of the last start or reload.",
                [this] { return static_cast<double>(count_); });
  readiness.add_note("bookings", [this]() -> std::optional<std::string> {
    const int count = count_;
    if (count == 0) return std::nullopt;
    return sentence(static_cast<std::size_t>(count)) + "; the log names them.";
  });
}

OffSlotWatch::~OffSlotWatch() {
  stop_.request_stop();
}

void OffSlotWatch::look(std::shared_ptr<const Site> site) {
  auto done = std::make_shared<std::promise<void>>();
  auto is_done = done->get_future();
  worker_.post([this, site = std::move(site), done] {
    try {
      look_at(*site);
    } catch (const std::exception& error) {
      log_.error(error.what());
    }
    done->set_value();
  });
  is_done.wait_for(kMoment);
}

void OffSlotWatch::look_at(const Site& site) {
  const std::vector<core::Booking> found =
      own::bookings_off_slot(site, store_, clock_, stop_.get_token());
  if (stop_.stop_requested()) return;
  count_ = static_cast<int>(found.size());
  if (found.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(found.size(), kMostNamed); ++i) {
    names += (i == 0 ? "" : ", ") + std::to_string(found[i].id) + " at " +
             core::format_instant(found[i].starts_at);
  }
  if (found.size() > kMostNamed) names += ", …";
  log_.error(
      sentence(found.size()) +
      ", because the opening hours or the law's clock have changed: " + names +
      ". Visitors may book the same hours again. Move these bookings, or tell their visitors "
      "the new local time.");
}

}  // namespace server
