// All that the server sends by itself, wired up: webhooks, mails, and what comes due, such as reminders.
//
//   server::Outgoing outgoing(context, log, {secrets.webhook_secret(), smtp.get(), "booking-server/1.0.0"});
//   if (auto problem = outgoing.config_error(site)) …
//   outgoing.follow(active);                  // again whenever the site file changes
//
// Nothing is sent until `follow` is called. In front of an account nothing is due: the account does all of this.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "server/app/active_site.hpp"
#include "server/app/log.hpp"
#include "server/app/webhook_service.hpp"
#include "server/mail/smtp_client.hpp"
#include "server/mail_queue/sender.hpp"
#include "server/own/after/due_timers.hpp"

namespace server {

// Runs the timers of bookings on a thread of its own.
class TimerService {
 public:
  // All of them must outlive this.
  TimerService(const AppContext& context, Log& log);
  ~TimerService();
  TimerService(const TimerService&) = delete;
  TimerService& operator=(const TimerService&) = delete;
  void follow(std::shared_ptr<const ActiveSite> active);

 private:
  void run(const std::stop_token& stop);
  // How long to sleep unless woken.
  std::chrono::seconds run_due(const std::stop_token& stop);

  const AppContext& context_;
  Log& log_;
  own::TimerCounts counts_;
  const own::DueTimers due_;
  std::mutex mutex_;
  std::condition_variable_any something_new_;
  bool is_woken_ = false;
  std::shared_ptr<const ActiveSite> active_;
  std::shared_ptr<void> added_;
  std::jthread thread_;  // last: it uses the other members
};

struct OutgoingSetup {
  std::string webhook_secret;  // empty: no webhook can be sent
  const SmtpClient* smtp;      // null: no mail can be sent
  std::string user_agent;
};

class Outgoing {
 public:
  // All of them must outlive this.
  Outgoing(const AppContext& context, Log& log, OutgoingSetup setup);

  // Why what the site file asks for can't be sent; nullopt: it can.
  std::optional<std::string> config_error(const Site& site) const;
  // Call it before a booking is made by the new site file, from one thread at a time.
  void follow(const std::shared_ptr<const ActiveSite>& active);

 private:
  void tell_of_failed_mail(core::Id booking);

  const AppContext& context_;
  const bool has_relay_;
  WebhookService webhooks_;
  std::mutex mutex_;
  std::shared_ptr<const ActiveSite> active_;
  std::optional<MailSender> mails_;     // only with a relay
  std::optional<TimerService> timers_;  // not in front of an account
};

}  // namespace server
