// The business's calendars, wired up: the HTTPS client and the pollers that use it.
//
//   server::CalendarService calendars(context, log);
//   calendars.calendars.follow(site);
//
// Nothing is read until `follow` is called.
#pragma once

#include "server/app/active_site.hpp"
#include "server/app/log.hpp"
#include "server/calendars/calendars.hpp"
#include "server/net/https_client.hpp"

namespace server {

struct CalendarService {
  // All of them must outlive this.
  CalendarService(const AppContext& context, Log& log);

  const HttpsClient https;
  const CalendarContext reading;
  Calendars calendars;
};

}  // namespace server
