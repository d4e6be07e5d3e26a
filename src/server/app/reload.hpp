// Reads the site file again while the server runs and makes it the active one.
//
//   server::SiteReloader reloader(path, holder, context, outgoing, &calendars, &off_slot, log, [&] { … });
//   reloader.request();   // on SIGHUP
//
// A site file with an error changes nothing: the log gets every problem, and the active site stays. One that is right
// becomes active also while the store can't be written; its contacts are added later.
#pragma once

#include <functional>
#include <string>

#include "server/app/active_site.hpp"
#include "server/app/log.hpp"
#include "server/app/off_slot_watch.hpp"
#include "server/app/outgoing.hpp"
#include "server/base/workers.hpp"
#include "server/calendars/calendars.hpp"

namespace server {

// False: the store can't be written at present, so they have to be added later.
bool add_contacts(Store& store, const Site& site, const Clock& clock);

class SiteReloader {
 public:
  // All of them must outlive this. `calendars` and `off_slot` may be null: none are followed, and none told.
  // `contacts_wait` is called when the active site's contacts have to be added later.
  SiteReloader(std::string path, SiteHolder& holder, const AppContext& context, Outgoing& outgoing,
               Calendars* calendars, OffSlotWatch* off_slot, Log& log,
               std::function<void()> contacts_wait);

  // Reloads on a thread of its own, one reload at a time. Does nothing if a reload is queued
  // already: that one will read the newest file.
  void request();
  // Reloads now. Called by one thread at a time.
  void reload();

 private:
  SiteResult load() const;

  const std::string path_;
  SiteHolder& holder_;
  const AppContext& context_;
  Outgoing& outgoing_;
  Calendars* const calendars_;
  OffSlotWatch* const off_slot_;
  Log& log_;
  const std::function<void()> contacts_wait_;
  Workers worker_{1, 1};  // last: its thread uses the other members
};

}  // namespace server
