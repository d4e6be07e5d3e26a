// A store whose disk has failed, or which others hold.
#pragma once

#include "server/store/store.hpp"

namespace testing {

class BrokenStore : public server::Store {
 public:
  explicit BrokenStore(server::StoreFault fault) : fault_(fault) {}
  std::vector<server::Occupied> occupied(const std::vector<core::Id>&, core::Instant, core::Instant,
                                         core::Instant,
                                         const server::ConflictExclusions&) override {
    fail();
  }
  std::vector<server::Occupied> held(core::Instant, core::Instant, core::Instant,
                                     const std::string&) override {
    fail();
  }
  std::optional<std::uint64_t> times_version() override { fail(); }
  std::optional<core::Instant> next_hold_end(core::Instant) override { fail(); }
  std::int64_t live_holds(core::Instant) override { fail(); }
  void check(std::chrono::milliseconds, bool) override { fail(); }
  const server::WriteProgress& progress() const override { return progress_; }
  std::optional<server::KeptAnswer> kept_answer(const server::AnswerKey&, core::Instant) override {
    fail();
  }
  std::optional<core::Booking> booking(core::Id, core::Instant) override { fail(); }
  std::vector<server::BookedStart> booked_starts(core::Instant, core::Instant, core::Instant,
                                                 const server::ConflictExclusions&,
                                                 const server::CountedStarts&) override {
    fail();
  }
  std::optional<server::BookedSpan> booked_span() override { fail(); }
  std::optional<core::Contact> contact(core::Id) override { fail(); }
  server::ContactPage contacts(std::string_view, std::int64_t, std::int64_t) override { fail(); }
  std::optional<std::string> link_id(server::LinkedTo, core::Id) override { fail(); }
  bool is_ended_link(core::Id, const std::string&) override { fail(); }
  server::Decided decided(core::Id) override { fail(); }
  std::optional<server::OwnerLink> owner_link(const std::string&, core::Instant) override {
    fail();
  }
  server::BookingPage bookings(const server::BookingFilter&) override { fail(); }
  server::Spent spend_challenge(const std::string&, const std::string&, core::Instant,
                                core::Instant) override {
    fail();
  }
  void write(const std::function<void(server::Transaction&)>&) override { fail(); }
  void add_contacts(const std::vector<server::SiteContact>&, core::Instant) override { fail(); }
  std::string get_or_create_value(std::string_view, const std::string&) override { fail(); }
  std::optional<server::Delivery> next_delivery(const std::string&) override { fail(); }
  bool claim(core::Id) override { fail(); }
  void end_delivery(core::Id) override { fail(); }
  void put_off_delivery(core::Id, core::Instant, core::Instant) override { fail(); }
  std::int64_t drop_deliveries_except(const std::vector<std::string>&) override { fail(); }
  server::WebhooksWaiting webhooks_waiting() override { fail(); }
  core::Id add_feed_link(const server::FeedLink&) override { fail(); }
  std::vector<server::FeedLink> feed_links() override { fail(); }
  std::optional<server::FeedLink> feed_link(const std::string&) override { fail(); }
  bool revoke_feed_link(core::Id) override { fail(); }
  std::vector<std::string> own_uids(const std::vector<std::string>&) override { fail(); }
  std::vector<server::FeedBooking> feed_bookings(const server::FeedFilter&) override { fail(); }
  std::optional<server::MailDelivery> next_mail(const std::set<std::string>&) override { fail(); }
  bool end_mail(const server::MailDelivery&, core::MailState, core::Instant) override { fail(); }
  void put_off_mail(core::Id, core::Instant, bool, core::Instant) override { fail(); }
  bool drop_if_cancelled(const server::MailDelivery&) override { fail(); }
  void hurry(core::Instant) override { fail(); }
  std::optional<server::KeptCalendar> kept_calendar(const std::string&) override { fail(); }
  void keep_calendar(const std::string&, core::Instant,
                     const std::optional<std::string>&) override {
    fail();
  }
  void drop_calendars_except(const std::vector<std::string>&) override { fail(); }
  server::MailsSent mails_sent(const std::string&, core::Instant) override { fail(); }
  server::Waiting mails_waiting() override { fail(); }
  std::int64_t mails_held(const std::string&) override { fail(); }
  std::vector<server::BookingTimer> due_timers(core::Instant, int) override { fail(); }
  std::optional<core::Instant> next_timer() override { fail(); }
  std::shared_ptr<void> when_added(std::function<void(const server::Added&)>) override {
    return nullptr;
  }

 private:
  [[noreturn]] void fail() { throw server::StoreError("disk I/O error", fault_); }
  server::StoreFault fault_;
  server::WriteProgress progress_;
};

}  // namespace testing
