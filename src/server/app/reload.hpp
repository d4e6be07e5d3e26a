// Reads the site file again while the server runs and makes it the active one.
//
//   server::SiteReloader reloader("/etc/booking/site.json", holder, context, webhooks.sender, log);
//   reloader.request();   // on SIGHUP
//
// A site file with an error changes nothing: the log gets every problem, and the active site stays.
#pragma once

#include <string>

#include "server/app/active_site.hpp"
#include "server/app/log.hpp"
#include "server/base/workers.hpp"
#include "server/webhooks/sender.hpp"

namespace server {

class SiteReloader {
 public:
  // All references must outlive this.
  SiteReloader(std::string path, SiteHolder& holder, const AppContext& context,
               WebhookSender& webhooks, Log& log);

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
  WebhookSender& webhooks_;
  Log& log_;
  Workers worker_{1, 1};  // last: its thread uses the other members
};

}  // namespace server
