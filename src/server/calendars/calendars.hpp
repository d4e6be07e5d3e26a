// All calendars of the site file, each polled by a thread of its own every five minutes.
//
//   server::Calendars calendars(context);
//   calendars.follow(site);            // again whenever the site file changes
//   calendars.occupied(resources, from, until);
//
// A calendar that stays in the site file as it was keeps what is known of it. The last good answer of
// each is kept on disk, so that it counts for its 24 hours across a restart.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/calendars/calendar_source.hpp"
#include "server/rules/busy_times.hpp"
#include "server/site/site.hpp"

namespace server {

class Calendars : public BusyTimes {
 public:
  // Adds gauges of what is stale. `context` must outlive this.
  explicit Calendars(const CalendarContext& context);
  // Aborts what is being read, within a second or two.
  ~Calendars() override;
  Calendars(const Calendars&) = delete;
  Calendars& operator=(const Calendars&) = delete;

  // From one thread at a time.
  void follow(const Site& site);

  std::vector<Occupied> occupied(const std::vector<core::Id>& resources, core::Instant from,
                                 core::Instant until) const override;
  void ask(const std::vector<core::Id>& resources) override;

  // A sentence about those that weren't read lately, for /readyz; nullopt: none.
  std::optional<std::string> stale_note() const;

 private:
  class Lane;
  using Lanes = std::vector<std::shared_ptr<Lane>>;

  Lanes lanes() const;
  double count(bool (CalendarSource::*is_so)() const) const;

  const CalendarContext& context_;
  mutable std::mutex mutex_;
  Lanes lanes_;
};

}  // namespace server
