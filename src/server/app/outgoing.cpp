#include "server/app/outgoing.hpp"

#include <algorithm>

namespace server {
namespace {

// Also if the next timer is due later: the machine's clock may be set meanwhile.
constexpr std::chrono::seconds kLongestSleep{600};
// After an error of the store.
constexpr std::chrono::seconds kStorePause{5};

}  // namespace

TimerService::TimerService(const AppContext& context, Log& log)
    : context_(context),
      log_(log),
      counts_(context.metrics),
      due_(context.store, context.tokens, counts_),
      added_(context.store.when_added([this](const Added& added) {
        if (!added.timers) return;
        const std::lock_guard lock(mutex_);
        is_woken_ = true;
        something_new_.notify_all();
      })),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

TimerService::~TimerService() {
  added_.reset();
}

void TimerService::follow(std::shared_ptr<const ActiveSite> active) {
  const std::lock_guard lock(mutex_);
  active_ = std::move(active);
  is_woken_ = true;
  something_new_.notify_all();
}

void TimerService::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const std::chrono::seconds pause = run_due(stop);
    std::unique_lock lock(mutex_);
    something_new_.wait_for(lock, stop, pause, [this] { return is_woken_; });
    is_woken_ = false;
  }
}

std::chrono::seconds TimerService::run_due(const std::stop_token& stop) {
  std::shared_ptr<const ActiveSite> active;
  {
    const std::lock_guard lock(mutex_);
    active = active_;
  }
  if (!active) return kLongestSleep;
  try {
    const core::Instant now = context_.clock.now();
    const auto next = due_.run(active->site, now, stop);
    if (!next) return kLongestSleep;
    return std::clamp<std::chrono::seconds>(*next - now, std::chrono::seconds(1), kLongestSleep);
  } catch (const std::exception& error) {
    log_.error(error.what());
    return kStorePause;
  }
}

Outgoing::Outgoing(const AppContext& context, Log& log, OutgoingSetup setup)
    : context_(context),
      has_relay_(setup.smtp != nullptr),
      webhooks_(context, log, setup.webhook_secret, setup.user_agent) {
  if (setup.smtp) {
    mails_.emplace(
        MailContext{.store = context.store,
                    .clock = context.clock,
                    .send = [smtp = setup.smtp](
                                const Mail& mail,
                                const std::stop_token& stop) { return smtp->send(mail, stop); },
                    .failed = [this](core::Id booking) { tell_of_failed_mail(booking); },
                    .say = [&log](std::string_view message) { log.notice(message); },
                    .report = context.report},
        context.metrics);
  }
  if (!context.account) timers_.emplace(context, log);
}

std::optional<std::string> Outgoing::config_error(const Site& site) const {
  if (auto problem = webhook_config_error(site, webhooks_.sender)) return problem;
  if (!site.mail || has_relay_) return std::nullopt;
  return "The site file has mail, and BOOKING_SMTP_URL, the relay that sends it, is not set: start "
         "with one such as smtps://me@smtp.example.com:465, or take mail out.";
}

void Outgoing::follow(const std::shared_ptr<const ActiveSite>& active) {
  {
    const std::lock_guard lock(mutex_);
    active_ = active;
  }
  webhooks_.sender.follow(active->site.webhooks);
  if (mails_) mails_->follow(active->site);
  if (timers_) timers_->follow(active);
}

void Outgoing::tell_of_failed_mail(core::Id id) {
  std::shared_ptr<const ActiveSite> active;
  {
    const std::lock_guard lock(mutex_);
    active = active_;
  }
  const core::Instant now = context_.clock.now();
  context_.store.write([&](Transaction& transaction) {
    const auto booking = transaction.booking(id, now);
    if (!booking) return;
    own::add_follow_ups(transaction, {active->site, context_.tokens},
                        {.event = own::BookingEvent::kChanged, .booking = *booking}, now);
  });
}

}  // namespace server
