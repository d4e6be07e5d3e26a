// The threads that send mails, with a scripted relay.
#pragma once

#include <atomic>
#include <map>

#include "../support/mailed.hpp"
#include "server/mail_queue/sender.hpp"

namespace testing {

using server::MailKind;
using server::SmtpOutcome;
using server::SmtpResult;
using Words = std::vector<std::string>;

inline constexpr const char* kAda = "ada@example.com";
inline constexpr const char* kBo = "bo@example.com";

inline SmtpResult refused_for_now() {
  return {.outcome = SmtpOutcome::kTemporary,
          .fault = server::MailFault::kBusy,
          .code = 451,
          .explanation = "The relay asks to try again later."};
}

inline SmtpResult never_answered() {
  return {.outcome = SmtpOutcome::kTemporary,
          .fault = server::MailFault::kSilent,
          .code = 0,
          .explanation = "The relay did not answer in time."};
}

inline SmtpResult refused_for_good() {
  return {.outcome = SmtpOutcome::kPermanent,
          .fault = server::MailFault::kRecipientRefused,
          .code = 550,
          .explanation = "The relay refused the recipient's address."};
}

inline SmtpResult ended(SmtpOutcome outcome) {
  SmtpResult result;
  result.outcome = outcome;
  return result;
}

inline SmtpResult taken() {
  return ended(SmtpOutcome::kDelivered);
}

// Plays the relay. Remembers every attempt by its Message-ID, and the most mails at a time to one
// address.
class Relay {
 public:
  using Answer = std::function<SmtpResult(const server::Mail&, const std::stop_token&)>;

  SmtpResult send(const server::Mail& mail, const std::stop_token& stop) {
    Answer answer;
    {
      const std::lock_guard lock(mutex_);
      begun_.push_back(mail);
      most_at_a_time_ = std::max(most_at_a_time_, ++in_flight_[mail.to.address]);
      answer = answer_;
      changed_.notify_all();
    }
    const SmtpResult result = answer ? answer(mail, stop) : taken();
    const std::lock_guard lock(mutex_);
    --in_flight_[mail.to.address];
    if (result.outcome == SmtpOutcome::kDelivered) delivered_.push_back(mail);
    changed_.notify_all();
    return result;
  }
  void answers(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }
  // In the order of their delivery.
  Words delivered() {
    const std::lock_guard lock(mutex_);
    return ids(delivered_);
  }
  Words begun() {
    const std::lock_guard lock(mutex_);
    return ids(begun_);
  }
  std::vector<server::Mail> mails_delivered() {
    const std::lock_guard lock(mutex_);
    return delivered_;
  }
  int most_at_a_time() {
    const std::lock_guard lock(mutex_);
    return most_at_a_time_;
  }
  void wait_for_begun(std::size_t count) {
    std::unique_lock lock(mutex_);
    REQUIRE(
        changed_.wait_for(lock, std::chrono::seconds(60), [&] { return begun_.size() >= count; }));
  }

 private:
  static Words ids(const std::vector<server::Mail>& mails) {
    Words ids;
    for (const server::Mail& mail : mails) ids.push_back(mail.message_id);
    return ids;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Answer answer_;
  std::vector<server::Mail> begun_, delivered_;
  std::map<std::string, int> in_flight_;
  int most_at_a_time_ = 0;
};

// Opens with three bookings of Sarah's, 1 to 3, and an empty outbox. `move_on` moves the time.
struct SendingBusiness : MailedBusiness {
  explicit SendingBusiness(const core::Json& json = mail_site()) : MailedBusiness(json) {
    for (const char* time : {kNine, kTen, kEleven}) book(*this, time);
    take_mails();
  }

  // Written as a booking's change writes it. Returns its Message-ID.
  std::string add(MailKind kind, const std::string& to, std::optional<core::Id> booking,
                  bool is_limited = false) {
    server::MailOrder order;
    order.kind = kind;
    order.to = to;
    order.message_id = "<" + std::to_string(++last) + "@example.com>";
    order.ordered_at = time();
    order.booking.id = booking.value_or(0);
    order.booking.type_name = "Consultation";
    order.booking.starts_at = vectors::instant(kNine);
    order.booking.ends_at = order.booking.starts_at + core::Minutes(30);
    order.booking.email = to;
    server::MailDelivery mail;
    mail.receiver = to;
    mail.kind = kind;
    mail.booking_id = booking;
    mail.message_id = order.message_id;
    mail.order = to_json(order);
    mail.is_limited = is_limited;
    mail.made_at = order.ordered_at;
    store->write([&](server::Transaction& transaction) { transaction.add_mail(mail); });
    return mail.message_id;
  }
  core::Instant time() const { return core::Instant(core::Seconds(seconds.load())); }
  void move_on(core::Seconds by) {
    seconds += by.count();
    elapsed += by.count();
    if (sender) sender->follow(site);  // wakes it
  }
  void start() {
    sender.emplace(context, metrics);
    sender->follow(site);
  }
  std::int64_t waiting() const { return store->mails_waiting().count; }
  void wait_until(const std::function<bool()>& holds) const {
    const auto last_moment = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < last_moment);
      std::this_thread::yield();
    }
  }
  // The sender has nothing that it could send now.
  void wait_until_idle() const {
    wait_until([this] {
      const auto next = store->next_mail({});
      return !next || next->due_at > time();
    });
  }
  std::string mail_of(core::Id booking) const {
    return ask(*this, "GET", at(booking)).data().value("mail", "none");
  }

  std::atomic<std::int64_t> seconds{now.time_since_epoch().count()};
  std::atomic<std::int64_t> elapsed{0};
  server::Clock moving{[this] { return time(); },
                       [this] { return std::chrono::seconds(elapsed.load()); }};
  std::atomic<int> last{0};
  Relay relay;
  std::mutex told_mutex;
  std::vector<core::Id> failed;
  Words said, reported;
  server::MailContext context{
      .store = *store,
      .clock = moving,
      .send = [this](const server::Mail& mail,
                     const std::stop_token& stop) { return relay.send(mail, stop); },
      .failed =
          [this](core::Id booking) {
            const std::lock_guard lock(told_mutex);
            failed.push_back(booking);
          },
      .say =
          [this](std::string_view what) {
            const std::lock_guard lock(told_mutex);
            said.emplace_back(what);
          },
      .report =
          [this](std::string_view what) {
            const std::lock_guard lock(told_mutex);
            reported.emplace_back(what);
          }};
  std::optional<server::MailSender> sender;  // last: it uses the others
};

// A mail that the relay keeps until it is let go.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  SmtpResult pass(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return is_open_; });
    return is_open_ ? taken() : ended(SmtpOutcome::kStopped);
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool is_open_ = false;
};

}  // namespace testing
