#include "server/mail_queue/sender.hpp"

#include <algorithm>
#include <utility>

#include "server/base/digest.hpp"
#include "server/rules/next_attempt.hpp"
#include "server/rules/owner_links.hpp"

namespace server {
namespace {

// More at a time would only make a relay refuse connections.
constexpr std::ptrdiff_t kAtATime = 2;
// A mail that takes longer isn't counted among them.
constexpr std::chrono::seconds kHangs{3};
constexpr int kThreads = 8;
// Also if the next attempt is due later: the machine's clock may be set meanwhile.
constexpr std::chrono::seconds kLongestSleep{3600};
// After an error of the store.
constexpr std::chrono::seconds kStorePause{5};
constexpr std::chrono::seconds kStorePatience{5};
// A relay that is down over a weekend must lose nothing.
constexpr core::Seconds kMailLife = 3 * core::kADay;
// In the database: when the owner was told last that mails wait.
constexpr std::string_view kWaitingTold = "mails_held_told_at";

}  // namespace

// The place of a limited mail on its way, among those of the day.
class MailSender::Place {
 public:
  explicit Place(MailSender* sender) : sender_(sender) {}  // null: the mail isn't limited
  ~Place() {
    end([] {});
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  // `count` counts the mail as sent: no look at both counts comes between.
  template <class Count>
  void end(const Count& count) {
    MailSender* const sender = std::exchange(sender_, nullptr);
    if (!sender) return count();
    const std::lock_guard lock(sender->limit_mutex_);
    --sender->in_flight_;
    count();
  }

 private:
  MailSender* sender_;
};

MailSender::MailSender(MailContext context, Metrics& metrics)
    : context_(std::move(context)),
      sent_(metrics.counter("booking_mails_sent_total", "Mails that the relay took.")),
      attempts_failed_(metrics.counter("booking_mail_attempts_failed_total",
                                       "Attempts to send a mail that failed.")),
      given_up_(metrics.counter("booking_mails_given_up_total", "Mails that failed for good.")),
      held_(metrics.counter("booking_mails_held_total",
                            "Times that a mail was put off by a limit of the day.")),
      dropped_(metrics.counter("booking_mails_dropped_total",
                               "Mails that were not sent, because they came to be of no use or "
                               "their address was removed from the site file.")) {
  Store& store = context_.store;
  const Clock& clock = context_.clock;
  metrics.gauge("booking_mails_pending", "Mails that have not been sent yet.",
                [&store] { return static_cast<double>(store.mails_waiting().count); });
  metrics.gauge("booking_mails_oldest_pending_seconds", "The age of the oldest of them; 0: none.",
                [&store, &clock] {
                  const Waiting waiting = store.mails_waiting();
                  if (waiting.count == 0) return 0.0;
                  return static_cast<double>((clock.now() - waiting.oldest).count());
                });
  added_ = store.when_added([this](const Added& added) {
    if (!added.mails) return;
    const std::lock_guard lock(mutex_);
    ++wakes_;
    something_new_.notify_all();
  });
  for (int i = 0; i < kThreads; ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
  }
}

MailSender::~MailSender() {
  added_.reset();
  for (std::jthread& thread : threads_) thread.request_stop();  // all, before the first is joined
}

void MailSender::follow(const Site& site) {
  const std::lock_guard lock(mutex_);
  settings_.reset();
  if (site.mail) {
    settings_ = Settings{mail_business(site), *site.mail, site.public_url, site.owner_addresses()};
  }
  ++wakes_;
  something_new_.notify_all();
}

void MailSender::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::uint64_t wakes = 0;
    {
      const std::lock_guard lock(mutex_);
      wakes = wakes_;
    }
    std::optional<std::chrono::seconds> pause = kStorePause;
    try {
      pause = send_next(stop);
    } catch (const std::exception& error) {
      context_.report(error.what());
    }
    if (pause == std::chrono::seconds(0)) continue;
    std::unique_lock lock(mutex_);
    const auto is_woken = [&] { return wakes_ != wakes; };
    something_new_.wait_for(lock, stop, pause.value_or(kLongestSleep), is_woken);
  }
}

std::optional<std::chrono::seconds> MailSender::send_next(const std::stop_token& stop) {
  std::unique_lock choosing(choosing_mutex_);  // so that no other thread takes the same mail
  std::unique_lock lock(mutex_);
  if (!settings_) return std::nullopt;
  const Settings settings = *settings_;
  const auto skipped = addresses_to_skip();
  lock.unlock();
  const core::Instant now = context_.clock.now();
  if (clock_watch_.went_back(now)) context_.store.hurry(now);
  if (!skipped) return kHangs;
  const auto mail = context_.store.next_mail(*skipped);
  if (!mail) return std::nullopt;
  if (mail->due_at > now) {
    return std::min<std::chrono::seconds>(mail->due_at - now, kLongestSleep);
  }
  lock.lock();
  busy_[mail->receiver] = context_.clock.elapsed();
  lock.unlock();
  choosing.unlock();
  struct Done {  // also when the store fails
    MailSender& sender;
    const std::string& receiver;
    ~Done() {
      const std::lock_guard again(sender.mutex_);
      sender.busy_.erase(receiver);
      ++sender.wakes_;
      sender.something_new_.notify_all();
    }
  } done{*this, mail->receiver};
  // What can't be noted as sent would be sent again and again.
  context_.store.check(kStorePatience, true);
  if (context_.store.claim(mail->id)) deliver(*mail, settings, stop);
  return std::chrono::seconds(0);
}

std::optional<std::set<std::string>> MailSender::addresses_to_skip() const {
  const auto now = context_.clock.elapsed();
  std::set<std::string> skipped;
  bool is_hung_busy = false;
  std::ptrdiff_t quick = 0;
  for (const auto& [receiver, since] : busy_) {
    skipped.insert(receiver);
    const bool is_hung = hung_.contains(receiver);
    is_hung_busy = is_hung_busy || is_hung;
    if (!is_hung && now - since < kHangs) ++quick;
  }
  if (quick >= kAtATime) return std::nullopt;
  if (is_hung_busy) skipped.insert(hung_.begin(), hung_.end());
  return skipped;
}

void MailSender::note_hung(const std::string& receiver, bool is_hung) {
  const std::lock_guard lock(mutex_);
  if (is_hung) {
    hung_.insert(receiver);
  } else {
    hung_.erase(receiver);
  }
}

void MailSender::deliver(const MailDelivery& mail, const Settings& settings,
                         const std::stop_token& stop) {
  const core::Instant now = context_.clock.now();
  const auto order = read_mail_order(mail.order);
  if (!order) {
    context_.report("A mail in the database can't be read and was dropped: " + mail.message_id);
    given_up_.add();
    context_.store.end_mail(mail, core::MailState::kFailed, now);
    return;
  }
  if (!is_unnoted(mail.id) && drop_if_pointless(mail, *order, settings, now)) return;
  if (mail.is_limited && must_wait(mail, settings, now)) return;
  Place place(mail.is_limited ? this : nullptr);
  if (!is_unnoted(mail.id)) {
    const SmtpResult result = attempt(*order, settings, now, stop);
    if (result.outcome == SmtpOutcome::kStopped) return;
    note_hung(mail.receiver, result.fault == MailFault::kSilent);
    if (result.outcome != SmtpOutcome::kDelivered) {
      // First, because recording a failure takes several commits, and other mails would be put off meanwhile.
      place.end([] {});
      return note_failure(mail, *order, settings, result, context_.clock.now());
    }
    const std::lock_guard lock(mutex_);
    unnoted_.insert(mail.id);
  }
  MailDelivery sent = mail;
  // A visitor's cancellation waits for no limit, but counts.
  sent.is_limited = mail.is_limited || (mail.kind == MailKind::kCancelled &&
                                        order->cancelled_by == core::CancelledBy::kVisitor);
  place.end([&] { context_.store.end_mail(sent, core::MailState::kSent, context_.clock.now()); });
  sent_.add();
  const std::lock_guard lock(mutex_);
  unnoted_.erase(mail.id);
  if (is_failing_) context_.say("Mails are sent again.");
  is_failing_ = false;
}

bool MailSender::drop_if_pointless(const MailDelivery& mail, const MailOrder& order,
                                   const Settings& settings, core::Instant now) {
  const bool is_removed =
      is_for_owner(mail.kind) && !settings.owner_addresses.contains(mail.receiver);
  const MailBooking& booking = order.booking;
  if (!is_removed && !is_pointless(mail.kind, booking.starts_at, booking.ends_at, now)) {
    return false;
  }
  if (!context_.store.end_mail(mail, core::MailState::kFailed, now)) return true;
  dropped_.add();
  const auto& tell = is_removed ? context_.say : context_.report;
  tell("A mail was dropped (" + std::string(to_string(mail.kind)) + ", booking " +
       std::to_string(mail.booking_id.value_or(0)) + "), because " +
       (is_removed ? "its address is no longer in the site file."
                   : "its booking has begun or ended meanwhile."));
  const bool is_lost_news = !is_for_owner(mail.kind) && mail.kind != MailKind::kReminder;
  if (is_lost_news && mail.booking_id) context_.failed(*mail.booking_id);
  return true;
}

bool MailSender::is_unnoted(core::Id mail) {
  const std::lock_guard lock(mutex_);
  return unnoted_.contains(mail);
}

SmtpResult MailSender::attempt(const MailOrder& order, const Settings& settings, core::Instant now,
                               const std::stop_token& stop) const {
  try {
    return context_.send(compose(order, settings.business, now), stop);
  } catch (const std::exception& error) {
    return {.outcome = SmtpOutcome::kTemporary,
            .fault = MailFault::kOther,
            .explanation = std::string("It could not be composed: ") + error.what()};
  }
}

bool MailSender::must_wait(const MailDelivery& mail, const Settings& settings, core::Instant now) {
  const core::Instant since = now - core::kADay;
  const MailsSent to_address = context_.store.mails_sent(mail.receiver, since);
  const bool is_over_address = to_address.count >= settings.mail.max_per_address_per_day;
  MailsSent to_all;
  bool is_over_all = false;
  {
    const std::lock_guard lock(limit_mutex_);
    to_all = context_.store.mails_sent({}, since);
    is_over_all = to_all.count + in_flight_ >= settings.mail.max_per_day;
    if (!is_over_address && !is_over_all) {
      ++in_flight_;
      return false;
    }
  }
  // The last places may be taken by mails on their way, which give them back if they are refused.
  core::Instant due = now + core::Seconds(60);
  if (is_over_address) {
    due = std::max(due, to_address.oldest + core::kADay);
  } else if (to_all.count >= settings.mail.max_per_day) {
    due = std::max(due, to_all.oldest + core::kADay);
  }
  context_.store.put_off_mail(mail.id, due, false, now);
  // Looked at last: a cancellation that comes later makes the mail due again.
  if (context_.store.drop_if_cancelled(mail)) return true;
  held_.add();
  const bool is_over = is_over_address || to_all.count >= settings.mail.max_per_day;
  if (!is_over) return true;
  MailOrder order;
  order.ordered_at = now;
  order.count = context_.store.mails_held(is_over_all ? std::string() : mail.receiver);
  if (tell_owner(settings, std::move(order), MailKind::kOwnerHeld, now)) {
    context_.report(
        "Mails wait because a limit of the day is reached; none is lost. Raise "
        "mail.max_per_day or mail.max_per_address_per_day if they are wanted.");
  }
  return true;
}

void MailSender::note_failure(const MailDelivery& mail, const MailOrder& order,
                              const Settings& settings, const SmtpResult& result,
                              core::Instant now) {
  attempts_failed_.add();
  bool is_news = false;
  {
    const std::lock_guard lock(mutex_);
    is_news = !is_failing_;
    is_failing_ = true;
  }
  if (is_news) context_.report("A mail was not sent: " + result.explanation);
  std::optional<core::Instant> due;
  if (result.outcome == SmtpOutcome::kTemporary) {
    due = next_attempt(mail.made_at, now, mail.failed_attempts + 1, random_fraction(), kMailLife);
    if (due && is_pointless(mail.kind, order.booking.starts_at, order.booking.ends_at, *due)) {
      due.reset();
    }
  }
  if (due) return context_.store.put_off_mail(mail.id, *due, true, now);
  note_hung(mail.receiver, false);  // what is not tried again needn't be remembered
  // Dropped meanwhile: its address was corrected, and nobody waits for it.
  if (!context_.store.end_mail(mail, core::MailState::kFailed, now)) return;
  given_up_.add();
  context_.report("A mail failed for good (" + std::string(to_string(mail.kind)) + ", booking " +
                  std::to_string(mail.booking_id.value_or(0)) + "): " + result.explanation);
  if (is_for_owner(mail.kind) || !mail.booking_id) return;
  MailOrder told = order;
  told.failure = to_string(result.fault);
  told.manage_link.clear();
  told.ordered_at = now;
  tell_owner(settings, std::move(told), MailKind::kOwnerFailed, now);
  context_.failed(*mail.booking_id);
}

bool MailSender::tell_owner(const Settings& settings, MailOrder order, MailKind kind,
                            core::Instant now) {
  order.kind = kind;
  const std::string& from = settings.mail.from.address;
  bool is_told = false;
  context_.store.write([&](Transaction& transaction) {
    // Also across a restart.
    is_told =
        kind != MailKind::kOwnerHeld || transaction.begin_period(kWaitingTold, now, core::kADay);
    if (!is_told) return;
    for (const std::string& address : settings.mail.owner) {
      order.to = address;
      order.message_id = new_message_id(from.substr(from.rfind('@') + 1));
      MailDelivery mail;
      mail.receiver = address;
      mail.kind = kind;
      if (order.booking.id != 0) {
        mail.booking_id = order.booking.id;
        const NewOwnerLink link = new_owner_link(settings.public_url, order.booking.ends_at);
        transaction.add_owner_link({link.hash, order.booking.id, address, link.expires_at}, now);
        order.owner_link = link.url;
      }
      mail.message_id = order.message_id;
      mail.order = to_json(order);
      mail.made_at = now;
      transaction.add_mail(mail);
    }
  });
  return is_told;
}

}  // namespace server
