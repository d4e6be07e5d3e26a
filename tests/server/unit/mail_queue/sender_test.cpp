// The threads that send mails: their order, retries, failures, and how they stop.
#include "server/mail_queue/sender.hpp"

#include <atomic>
#include <future>

#include "../support/broken_store.hpp"
#include "sending.hpp"

using namespace testing;

TEST_CASE("mails about one booking come in their order, also after one that failed temporarily") {
  SendingBusiness b;
  const std::string first = b.add(MailKind::kConfirmed, kAda, 1);
  const std::string second = b.add(MailKind::kMoved, kAda, 1);
  const std::string third = b.add(MailKind::kCancelled, kAda, 1);
  const std::string other = b.add(MailKind::kConfirmed, kAda, 2);
  std::atomic<int> attempts{0};
  b.relay.answers([&](const server::Mail& mail, const std::stop_token&) {
    return mail.message_id == second && ++attempts < 3 ? refused_for_now() : taken();
  });
  b.start();
  b.wait_until([&] { return b.relay.delivered().size() == 2; });
  CHECK(b.relay.delivered() == Words{first, other});
  while (b.waiting() > 0) {
    b.move_on(core::Seconds(3600));
    b.wait_until_idle();
  }
  CHECK(b.relay.delivered() == Words{first, other, second, third});
  CHECK(b.mail_of(1) == "sent");
  CHECK(b.relay.most_at_a_time() == 1);
}

TEST_CASE("a mail that hangs holds up its address and no other") {
  SendingBusiness b;
  const std::string hanging = b.add(MailKind::kConfirmed, kAda, 1);
  const std::string behind = b.add(MailKind::kConfirmed, kAda, 2);
  Gate gate;
  b.relay.answers([&](const server::Mail& mail, const std::stop_token& stop) {
    return mail.to.address == kAda ? gate.pass(stop) : taken();
  });
  b.start();
  b.relay.wait_for_begun(1);
  Words others;
  for (int i = 0; i < 20; ++i) {
    others.push_back(b.add(MailKind::kConfirmed, "v" + std::to_string(i) + "@example.com", 3));
  }
  b.wait_until([&] { return b.waiting() == 2; });
  CHECK(b.relay.delivered() == others);
  gate.open();
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered().back() == behind);
  CHECK(b.relay.begun().front() == hanging);
  CHECK(b.relay.most_at_a_time() == 1);
}

TEST_CASE("several addresses that hang hold up no other") {
  SendingBusiness b;
  Gate gate;
  b.relay.answers([&](const server::Mail& mail, const std::stop_token& stop) {
    return mail.to.address == kAda ? taken() : gate.pass(stop);
  });
  for (int i = 0; i < 6; ++i) {
    b.add(MailKind::kConfirmed, "v" + std::to_string(i) + "@example.com", 2);
  }
  b.start();
  // A relay that answers gets two mails at a time, as some take few connections.
  for (const std::size_t begun : {2U, 4U, 6U}) {
    b.relay.wait_for_begun(begun);
    CHECK(b.relay.begun().size() == begun);
    b.move_on(core::Seconds(3));
  }
  const std::string good = b.add(MailKind::kConfirmed, kAda, 1);
  b.wait_until([&] { return b.relay.delivered() == Words{good}; });
  gate.open();
  b.wait_until([&] { return b.waiting() == 0; });
}

TEST_CASE("two slow mails hold the others up for seconds alone, though nothing else happens") {
  Gate gate;
  SendingBusiness b;
  // The machine's clock: nobody wakes the sender.
  b.moving.elapsed = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  };
  b.relay.answers([&](const server::Mail& mail, const std::stop_token& stop) {
    return mail.to.address == kAda ? taken() : gate.pass(stop);
  });
  b.add(MailKind::kConfirmed, kBo, 1);
  b.add(MailKind::kConfirmed, "cy@example.com", 2);
  const std::string behind = b.add(MailKind::kConfirmed, kAda, 3);
  b.start();
  b.wait_until([&] { return b.relay.delivered() == Words{behind}; });
  CHECK(b.relay.begun().size() == 3);
}

// An outbox that is being read until it is let go.
class SlowOutbox : public testing::BrokenStore {
 public:
  SlowOutbox() : BrokenStore(server::StoreFault::kOther) {}
  std::shared_ptr<void> when_added(std::function<void(const server::Added&)> tell) override {
    tell_ = std::move(tell);
    return nullptr;
  }
  std::optional<server::MailDelivery> next_mail(const std::set<std::string>&) override {
    is_read_.test_and_set();
    is_read_.notify_all();
    is_let_go_.wait(false);
    return std::nullopt;
  }
  void wait_until_read() const { is_read_.wait(false); }
  void note_mail() const {  // as a booking's commit does
    server::Added added;
    added.mails = true;
    tell_(added);
  }
  void let_go() {
    is_let_go_.test_and_set();
    is_let_go_.notify_all();
  }

 private:
  std::function<void(const server::Added&)> tell_;
  std::atomic_flag is_read_;
  std::atomic_flag is_let_go_;
};

TEST_CASE("a booking doesn't wait while the outbox is read") {
  SendingBusiness b;
  SlowOutbox store;
  server::Metrics metrics;
  server::MailSender sender({.store = store,
                             .clock = b.moving,
                             .send = nullptr,
                             .failed = nullptr,
                             .say = [](std::string_view) {},
                             .report = [](std::string_view) {}},
                            metrics);
  sender.follow(b.site);
  store.wait_until_read();
  auto noted = std::async(std::launch::async, [&] { store.note_mail(); });
  CHECK(noted.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
  store.let_go();
}

TEST_CASE("addresses that hung the last time are tried one at a time, and hold up no other") {
  SendingBusiness b;
  Gate gate;
  std::atomic<bool> is_again{false};
  b.relay.answers([&](const server::Mail& mail, const std::stop_token& stop) {
    if (mail.to.address == kAda) return taken();
    return is_again ? gate.pass(stop) : never_answered();
  });
  for (int i = 0; i < 20; ++i) {
    b.add(MailKind::kConfirmed, "v" + std::to_string(i) + "@example.com", 2);
  }
  b.start();
  b.wait_until_idle();
  REQUIRE(b.relay.begun().size() == 20);
  is_again = true;
  b.move_on(core::Seconds(3600));
  b.relay.wait_for_begun(21);
  b.move_on(core::Seconds(3600));
  const std::string good = b.add(MailKind::kConfirmed, kAda, 1);
  b.wait_until([&] { return b.relay.delivered() == Words{good}; });
  CHECK(b.relay.begun().size() == 22);
  gate.open();
  b.wait_until([&] { return b.waiting() == 0; });
}

TEST_CASE("a mail that failed temporarily is sent again, the same, and then GET says it was sent") {
  SendingBusiness b;
  std::atomic<bool> is_up{false};
  b.relay.answers([&](const server::Mail&, const std::stop_token&) {
    return is_up ? taken() : refused_for_now();
  });
  const std::string id = b.add(MailKind::kConfirmed, kAda, 1);
  b.start();
  b.relay.wait_for_begun(1);
  CHECK(b.mail_of(1) == "waiting");
  // Down for a day.
  for (int hour = 0; hour < 24; ++hour) {
    b.wait_until_idle();
    b.move_on(core::Seconds(3600));
  }
  b.wait_until_idle();
  CHECK(b.waiting() == 1);
  is_up = true;
  b.move_on(core::Seconds(2 * 3600));
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.mail_of(1) == "sent");
  for (const std::string& each : b.relay.begun()) CHECK(each == id);
  b.sender.reset();
  // One sentence when it begins, one when it ends.
  CHECK(b.reported == Words{"A mail was not sent: The relay asks to try again later."});
  CHECK(b.said == Words{"Mails are sent again."});
}

TEST_CASE("a mail that nobody takes for three days has failed for good") {
  SendingBusiness b;
  b.relay.answers([](const server::Mail& mail, const std::stop_token&) {
    return mail.to.address == kAda ? refused_for_now() : taken();
  });
  b.add(MailKind::kConfirmed, kAda, 1);
  b.start();
  for (int hour = 0; b.mail_of(1) == "waiting"; ++hour) {
    REQUIRE(hour < 80);
    b.wait_until_idle();
    b.move_on(core::Seconds(3600));
    if (hour == 68) CHECK(b.mail_of(1) == "waiting");
  }
  CHECK(b.mail_of(1) == "failed");
}

TEST_CASE("a mail that failed for good is told to the owner, to webhooks and by GET") {
  SendingBusiness b;
  b.relay.answers([](const server::Mail& mail, const std::stop_token&) {
    return mail.to.address == kAda ? refused_for_good() : taken();
  });
  b.add(MailKind::kConfirmed, kAda, 1);
  const std::string good = b.add(MailKind::kConfirmed, kBo, 2);
  b.start();
  b.wait_until([&] { return b.relay.delivered().size() == 2 && b.waiting() == 0; });
  b.sender.reset();
  CHECK(b.mail_of(1) == "failed");
  CHECK(b.mail_of(2) == "sent");
  CHECK(b.failed == std::vector<core::Id>{1});
  bool is_owner_told = false;
  for (const server::Mail& mail : b.relay.mails_delivered()) {
    if (mail.to.address != kOwner) continue;
    is_owner_told = true;
    CHECK(mail.text.find(kAda) != std::string::npos);
  }
  CHECK(is_owner_told);
  CHECK(b.metrics.text().find("booking_mails_given_up_total 1\n") != std::string::npos);
  for (const std::string& line : b.reported) CHECK(line.find(kAda) == std::string::npos);
}

TEST_CASE("the owner who is told of a failed mail doesn't get the visitor's link with it") {
  SendingBusiness b;
  visit(b, "2026-03-10T14:00:00Z");
  const std::string link =
      server::read_mail_order(b.store->next_mail({kOwner})->order)->manage_link;
  REQUIRE_FALSE(link.empty());
  // The owner's mail about the booking comes first. The one about the failed mail waits.
  std::atomic<int> to_owner{0};
  b.relay.answers([&](const server::Mail& mail, const std::stop_token&) {
    if (mail.to.address == kAda) return refused_for_good();
    return ++to_owner == 2 ? refused_for_now() : taken();
  });
  b.start();
  b.relay.wait_for_begun(3);
  b.wait_until_idle();
  const auto waiting = b.store->next_mail({});
  REQUIRE(waiting);
  CHECK(waiting->kind == MailKind::kOwnerFailed);
  CHECK(waiting->order.find(link) == std::string::npos);
  b.move_on(core::Seconds(3600));
  b.wait_until([&] { return b.waiting() == 0; });
  const server::Mail told = b.relay.mails_delivered().back();
  CHECK(told.to.address == kOwner);
  CHECK((told.text + told.html).find(link) == std::string::npos);
}

TEST_CASE("an owner's mail that failed for good is not told to the owner in turn") {
  SendingBusiness b;
  b.relay.answers([](const server::Mail&, const std::stop_token&) { return refused_for_good(); });
  b.add(MailKind::kOwnerNew, kOwner, 1);
  b.start();
  b.wait_until([&] { return b.waiting() == 0; });
  b.sender.reset();
  CHECK(b.relay.begun().size() == 1);
  CHECK(b.failed.empty());
}

TEST_CASE("a reminder is not sent after the start") {
  SendingBusiness b;
  b.seconds = vectors::instant(kNine).time_since_epoch().count() - 1;
  b.relay.answers([](const server::Mail&, const std::stop_token&) { return refused_for_now(); });
  b.add(MailKind::kReminder, kAda, 1);
  b.start();
  b.wait_until([&] { return b.mail_of(1) == "failed"; });  // the next attempt would be too late
  b.relay.answers(nullptr);
  b.sender.reset();
  const auto attempts = b.relay.begun().size();
  b.seconds += 1;
  b.add(MailKind::kReminder, kBo, 2);
  b.start();
  b.wait_until([&] { return b.mail_of(2) == "failed"; });
  for (const std::string& each : b.relay.delivered()) CHECK(each != "<2@example.com>");
  CHECK(b.relay.begun().size() <= attempts + 1);  // the owner is told of the first
}

TEST_CASE("a mail that can't be read stops no other") {
  SendingBusiness b;
  server::MailDelivery broken;
  broken.receiver = kAda;
  broken.booking_id = 1;
  broken.message_id = "<broken@example.com>";
  broken.order = "{}";
  broken.made_at = b.time();
  b.store->write([&](server::Transaction& transaction) { transaction.add_mail(broken); });
  const std::string good = b.add(MailKind::kConfirmed, kAda, 1);
  b.start();
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered() == Words{good});
}

TEST_CASE("a mail whose sending throws is tried again later, and stops no other") {
  SendingBusiness b;
  std::atomic<bool> is_well{false};
  b.relay.answers([&](const server::Mail& mail, const std::stop_token&) {
    if (mail.to.address == kAda && !is_well) throw std::runtime_error("out of memory");
    return taken();
  });
  const std::string bad = b.add(MailKind::kConfirmed, kAda, 1);
  const std::string good = b.add(MailKind::kConfirmed, kBo, 2);
  b.start();
  b.wait_until([&] { return b.relay.delivered().size() == 1; });
  CHECK(b.relay.delivered() == Words{good});
  is_well = true;
  b.wait_until_idle();
  b.move_on(core::Seconds(60));
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered() == Words{good, bad});
}

TEST_CASE("stopping aborts what is in flight, and keeps it as it was") {
  SendingBusiness b;
  Gate gate;
  b.relay.answers(
      [&](const server::Mail&, const std::stop_token& stop) { return gate.pass(stop); });
  const std::string id = b.add(MailKind::kConfirmed, kAda, 1);
  b.add(MailKind::kConfirmed, kBo, 2);
  b.start();
  b.relay.wait_for_begun(2);
  const auto began = std::chrono::steady_clock::now();
  b.sender.reset();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
  CHECK(b.waiting() == 2);
  const auto mail = b.store->next_mail({});
  REQUIRE(mail);
  CHECK(mail->message_id == id);
  CHECK(mail->failed_attempts == 0);
  CHECK(mail->due_at == b.time());
  CHECK(b.mail_of(1) == "waiting");
}

TEST_CASE("without mail in the site file mails wait, and go out once it is back") {
  SendingBusiness b;
  b.start();
  server::Site without = b.site;
  without.mail.reset();
  b.sender->follow(without);
  const std::string id = b.add(MailKind::kConfirmed, kAda, 1);
  CHECK(b.waiting() == 1);
  b.sender->follow(b.site);
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered() == Words{id});
}

TEST_CASE("after the clock was set back, mails that waited by the old time go on") {
  SendingBusiness b;
  std::atomic<bool> is_up{false};
  b.relay.answers([&](const server::Mail&, const std::stop_token&) {
    return is_up ? taken() : refused_for_now();
  });
  const std::string tried = b.add(MailKind::kConfirmed, kAda, 1);
  b.start();
  b.relay.wait_for_begun(1);
  b.wait_until_idle();
  is_up = true;
  b.move_on(-core::kADay);
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered() == Words{tried});
  // It was set back while the server was down.
  b.sender.reset();
  const std::string written = b.add(MailKind::kConfirmed, kBo, 2);
  b.seconds -= 3600;
  b.start();
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered() == Words{tried, written});
}

TEST_CASE("a mail that was dropped while it was on its way says nothing about its booking") {
  SendingBusiness b;
  Gate gate;
  b.relay.answers([&](const server::Mail& mail, const std::stop_token& stop) {
    if (mail.to.address != kAda) return taken();
    gate.pass(stop);
    return refused_for_good();
  });
  b.store->write([](server::Transaction& transaction) {
    transaction.correct_email(1, kAda, 42, *core::parse_instant("2026-03-04T09:00:01Z"));
  });
  b.add(MailKind::kConfirmed, kAda, 1);
  b.start();
  b.relay.wait_for_begun(1);
  b.store->write([](server::Transaction& transaction) {
    transaction.correct_email(1, kBo, 42, *core::parse_instant("2026-03-04T09:00:02Z"));
  });
  const std::string right = b.add(MailKind::kConfirmed, kBo, 1);
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.mail_of(1) == "sent");
  gate.open();
  b.sender.reset();
  CHECK(b.mail_of(1) == "sent");
  CHECK(b.failed.empty());
  CHECK(b.relay.delivered() == Words{right});
}

TEST_CASE(
    "a mail to an owner's address that was taken out of the site file is dropped, and the log says "
    "so") {
  SendingBusiness b;
  const std::string removed = b.add(MailKind::kOwnerNew, "gone@example.com", 1);
  const std::string listed = b.add(MailKind::kOwnerNew, kOwner, 1);
  // A visitor may have the same address.
  const std::string visitors = b.add(MailKind::kConfirmed, "gone@example.com", 2);
  b.site.resources[0].email = "chen@example.com";
  const std::string resources = b.add(MailKind::kOwnerNew, "chen@example.com", 1);
  b.start();
  b.wait_until([&] { return b.waiting() == 0; });
  Words sent = b.relay.delivered();
  std::sort(sent.begin(), sent.end());
  Words expected{listed, visitors, resources};
  std::sort(expected.begin(), expected.end());
  CHECK(sent == expected);
  CHECK(b.metrics.text().find("booking_mails_dropped_total 1\n") != std::string::npos);
  const std::lock_guard lock(b.told_mutex);
  CHECK(b.said ==
        Words{"A mail was dropped (owner_new, booking 1), because its address is no longer "
              "in the site file."});
  CHECK(b.reported.empty());
  CHECK(b.failed.empty());
}

TEST_CASE("after the relay was dead for days, nothing is sent that is of no use any more") {
  SendingBusiness b;
  std::atomic<bool> is_up{false};
  b.relay.answers([&](const server::Mail&, const std::stop_token&) {
    return is_up ? taken() : refused_for_now();
  });
  b.move_on(vectors::instant(kNine) - b.time() - core::Seconds(3600));
  b.add(MailKind::kConfirmed, kAda, 1);
  b.add(MailKind::kReminder, kBo, 2);
  b.add(MailKind::kOwnerWaiting, kOwner, 3);
  // These are news all the same.
  const std::string cancelled = b.add(MailKind::kCancelled, "cy@example.com", 2);
  const std::string of_owner = b.add(MailKind::kOwnerNew, kOwner, 1);
  // The server is off until the appointment is over.
  b.move_on(core::Seconds(3600 + 1800));
  is_up = true;
  b.start();
  b.wait_until([&] { return b.waiting() == 0; });
  Words sent = b.relay.delivered();
  std::sort(sent.begin(), sent.end());
  Words expected{cancelled, of_owner};
  std::sort(expected.begin(), expected.end());
  CHECK(sent == expected);
  CHECK(b.metrics.text().find("booking_mails_dropped_total 3\n") != std::string::npos);
  CHECK(b.metrics.text().find("booking_mails_given_up_total 0\n") != std::string::npos);
  CHECK(b.mail_of(1) == "failed");
  const std::lock_guard lock(b.told_mutex);
  CHECK(b.failed == std::vector<core::Id>{1});
  REQUIRE(b.reported.size() == 3);
  for (const std::string& line : b.reported) {
    CHECK(line.find("because its booking has begun or ended meanwhile.") != std::string::npos);
    CHECK(line.find('@') == std::string::npos);
  }
}
