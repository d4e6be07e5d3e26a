// Sends the mails of the outbox over a few threads. A thread sleeps until a mail is written or due again.
//
//   server::MailSender sender(context, metrics);
//   sender.follow(site);           // again whenever the site file changes
//
// - One mail at a time goes to one address, and the mails about one booking go there in their order.
// - Two mails at a time are on their way, as some relays take few connections. One that takes longer than three seconds
//   holds up no other: up to eight are on their way then. Addresses that the relay hung on the last time take turns.
// - A mail that failed temporarily is retried for three days, as long as it is of use (rules/mail.hpp). One that isn't, and
//   one to an owner's address that the site file no longer has, is dropped. Settings of the relay
//   that are wrong make no mail fail for good.
// - Mails that pages cause are limited: past a day's limit they wait, and the owner is told. None is dropped, except
//   about bookings that were cancelled meanwhile.
// - A crash during an attempt sends that mail twice, with the same Message-ID, and loses none.
// - No address is logged.
//
// The destructor aborts attempts in flight within a second or two. Their mails stay in the store.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/metrics.hpp"
#include "server/mail/compose.hpp"
#include "server/mail/smtp_client.hpp"
#include "server/store/store.hpp"

namespace server {

// What sending needs. Must outlive the sender.
struct MailContext {
  Store& store;
  const Clock& clock;
  std::function<SmtpResult(const Mail&, const std::stop_token&)> send;
  // After a mail to a visitor failed for good: tells the business by other ways than mail.
  std::function<void(core::Id booking)> failed;
  std::function<void(std::string_view)> say;     // notices for the log
  std::function<void(std::string_view)> report;  // errors for the log
};

class MailSender {
 public:
  MailSender(MailContext context, Metrics& metrics);
  ~MailSender();
  MailSender(const MailSender&) = delete;
  MailSender& operator=(const MailSender&) = delete;

  // Sends by these settings from now on. Without mail in the site file, mails wait.
  void follow(const Site& site);

 private:
  struct Settings {
    MailBusiness business;
    MailSettings mail;
    std::string public_url;
    std::set<std::string> owner_addresses;  // all in the site file, the resources' too
  };

  class Place;

  void run(const std::stop_token& stop);
  // Sends one mail that is due. Returns how long to wait before the next try; zero: one was
  // tried, look again at once; nullopt: nothing waits.
  std::optional<std::chrono::seconds> send_next(const std::stop_token& stop);
  // With the lock held: the addresses that no mail may go to now; nullopt: too many are on their way.
  std::optional<std::set<std::string>> addresses_to_skip() const;
  void deliver(const MailDelivery& mail, const Settings& settings, const std::stop_token& stop);
  // Drops a mail that is of no use any more, or to an address that the business has removed.
  bool drop_if_pointless(const MailDelivery& mail, const MailOrder& order, const Settings& settings,
                         core::Instant now);
  bool is_unnoted(core::Id mail);
  void note_hung(const std::string& receiver, bool is_hung);
  // A mail that can't be composed has failed temporarily: it must not stop those after it.
  SmtpResult attempt(const MailOrder& order, const Settings& settings, core::Instant now,
                     const std::stop_token& stop) const;
  // Whether the limited mail must wait because a limit of the day is reached; puts it off, or drops it if its booking was
  // cancelled meanwhile. If it need not wait, takes a Place.
  bool must_wait(const MailDelivery& mail, const Settings& settings, core::Instant now);
  void note_failure(const MailDelivery& mail, const MailOrder& order, const Settings& settings,
                    const SmtpResult& result, core::Instant now);
  // False: it is told once a day, and was.
  bool tell_owner(const Settings& settings, MailOrder order, MailKind kind, core::Instant now);

  const MailContext context_;
  Counter& sent_;
  Counter& attempts_failed_;
  Counter& given_up_;
  Counter& held_;
  Counter& dropped_;
  std::mutex choosing_mutex_;  // held while a thread chooses a mail; taken in front of mutex_
  ClockWatch clock_watch_;     // of the thread that chooses
  std::mutex mutex_;  // never held while the database is asked: a booking's commit takes it
  std::condition_variable_any something_new_;
  std::uint64_t wakes_ = 0;
  std::optional<Settings> settings_;
  // Addresses that a mail is on its way to, and since when by the clock's elapsed time.
  std::map<std::string, std::chrono::microseconds> busy_;
  std::set<std::string> hung_;  // addresses whose last attempt the relay never answered
  std::set<core::Id> unnoted_;  // mails that were sent, which the store couldn't note yet
  bool is_failing_ = false;     // and that was reported
  std::mutex limit_mutex_;
  int in_flight_ = 0;  // limited mails on their way
  std::shared_ptr<void> added_;
  std::vector<std::jthread> threads_;  // last: they use the other members
};

}  // namespace server
