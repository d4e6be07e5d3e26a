// How many mails a day goes to one address and in all, and what waits past that.
#include "sending.hpp"

using namespace testing;

namespace {

core::Json with_limits(int per_address, int in_all) {
  core::Json site = mail_site();
  site["mail"]["max_per_address_per_day"] = per_address;
  site["mail"]["max_per_day"] = in_all;
  return site;
}

}  // namespace

TEST_CASE("past an address's limit of the day mails wait, and the owner is told once") {
  SendingBusiness b(with_limits(5, 500));
  Words ids;
  for (int i = 0; i < 8; ++i) {
    ids.push_back(b.add(MailKind::kConfirmed, kAda, std::nullopt, true));
  }
  b.start();
  b.wait_until([&] { return b.relay.delivered().size() == 6 && b.waiting() == 3; });
  b.wait_until_idle();
  const auto to_owner = [&b] {
    std::int64_t count = 0;
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      count += mail.to.address == kOwner ? 1 : 0;
    }
    return count;
  };
  CHECK(to_owner() == 1);
  // Exempt, to the same address: a cancellation and a mail that no page caused.
  const std::string cancelled = b.add(MailKind::kCancelled, kAda, 1);
  b.wait_until([&] { return b.relay.delivered().back() == cancelled; });
  // Another address has a limit of its own.
  const std::string other = b.add(MailKind::kConfirmed, kBo, 2, true);
  b.wait_until([&] { return b.relay.delivered().back() == other; });
  b.move_on(core::Seconds(24 * 3600 - 60));
  b.wait_until_idle();
  CHECK(b.waiting() == 3);
  b.move_on(core::Seconds(120));
  b.wait_until([&] { return b.waiting() == 0; });
  const Words all = b.relay.delivered();
  for (const std::string& id : ids) CHECK(std::count(all.begin(), all.end(), id) == 1);
  CHECK(to_owner() == 1);
}

TEST_CASE("past the limit in all of the day mails wait, and come the day after") {
  SendingBusiness b(with_limits(5, 3));
  for (int i = 0; i < 5; ++i) {
    b.add(MailKind::kConfirmed, "v" + std::to_string(i) + "@example.com", std::nullopt, true);
    // One after the other, so that none is in flight when the next one is counted.
    if (!b.sender) b.start();
    b.wait_until_idle();
  }
  b.wait_until([&] { return b.relay.delivered().size() == 4 && b.waiting() == 2; });
  CHECK(b.metrics.text().find("booking_mails_pending 2\n") != std::string::npos);
  b.move_on(core::Seconds(24 * 3600 + 1));
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.relay.delivered().size() == 6);
}

TEST_CASE("a mail that a limit of the day holds is put off once, until the day is over") {
  struct Limits {
    int per_address, in_all;
  };
  for (const Limits limits : {Limits{1, 500}, Limits{5, 1}}) {
    CAPTURE(limits.per_address);
    SendingBusiness b(with_limits(limits.per_address, limits.in_all));
    for (int i = 0; i < 3; ++i) b.add(MailKind::kConfirmed, kAda, std::nullopt, true);
    const auto is_held_twice = [&b] {
      return b.metrics.text().find("booking_mails_held_total 2\n") != std::string::npos;
    };
    b.start();
    b.wait_until([&] { return is_held_twice() && b.waiting() == 2; });
    for (int hour = 0; hour < 23; ++hour) {
      b.move_on(core::Seconds(3600));
      b.wait_until_idle();
    }
    CHECK(is_held_twice());
    CHECK(b.waiting() == 2);
  }
}

TEST_CASE("bookings made and cancelled on pages send no more mails than the limit lets out") {
  SendingBusiness b(with_limits(3, 500));
  b.start();
  const auto to_ada = [&b] {
    Words subjects;
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      if (mail.to.address == kAda) subjects.push_back(mail.calendar ? mail.calendar->method : "");
    }
    return subjects;
  };
  core::Json last;
  for (int i = 0; i < 8; ++i) {
    const Told made = visit(b, "2026-03-10T14:00:00Z");
    // Some are held before they are cancelled, some are not looked at yet.
    if (i % 2 == 0) b.wait_until_idle();
    REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link_of(made)).status == 200);
    last = made.data();
  }
  b.wait_until([&] { return b.waiting() == 0; });
  // Cancellations count. Nothing was sent about the others, so their cancellation isn't news.
  CHECK(to_ada() == Words{"REQUEST", "CANCEL", "REQUEST", "CANCEL"});
  CHECK_FALSE(ask(b, "GET", at(last)).data().contains("mail"));
}

TEST_CASE(
    "a cancellation drops what waits before it about the same booking, and is sent if it is news") {
  SendingBusiness b(with_limits(1, 500));
  const auto count_to_ada = [&b] {
    std::size_t count = 0;
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      count += mail.to.address == kAda ? 1U : 0U;
    }
    return count;
  };
  b.start();
  // The first one's mail is sent. It is moved and cancelled by the visitor.
  const Told heard = visit(b, "2026-03-10T14:00:00Z");
  b.wait_until([&] { return count_to_ada() == 1; });
  REQUIRE(ask(b, "PUT", at(heard.data()), {{"starts_at", "2026-03-10T15:00:00Z"}}, link_of(heard))
              .status == 200);
  // The second one's mail is held. The business cancels it, which the visitor must hear.
  const Told unheard = visit(b, "2026-03-10T14:00:00Z");
  b.wait_until_idle();
  CHECK(count_to_ada() == 1);
  REQUIRE(ask(b, "POST", at(heard.data()) + "/cancel", nullptr, link_of(heard)).status == 200);
  b.wait_until([&] { return count_to_ada() == 2; });
  REQUIRE(ask(b, "POST", at(unheard.data()) + "/cancel").status == 200);
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(count_to_ada() == 3);
  CHECK(b.mail_of(heard.data()["id"].get<core::Id>()) == "sent");
  CHECK(b.mail_of(unheard.data()["id"].get<core::Id>()) == "sent");
}

TEST_CASE("a cancellation is sent if the booking's mail was sent and waits to be sent again") {
  SendingBusiness b(with_limits(1, 500));
  b.start();
  const Told made = visit(b, "2026-03-10T14:00:00Z");
  b.wait_until([&] { return b.mail_of(made.data()["id"].get<core::Id>()) == "sent"; });
  REQUIRE(ask(b, "POST", at(made.data()) + "/send", nullptr, link_of(made)).status == 200);
  b.wait_until_idle();
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link_of(made)).status == 200);
  b.wait_until([&] { return b.waiting() == 0; });
  CHECK(b.mail_of(made.data()["id"].get<core::Id>()) == "sent");
}

TEST_CASE(
    "an address that a booking was corrected to, and that is held, gets no cancellation either") {
  SendingBusiness b(with_limits(1, 500));
  b.add(MailKind::kConfirmed, kBo, std::nullopt, true);
  b.start();
  b.wait_until([&] { return b.waiting() == 0; });
  const Told made = visit(b, "2026-03-10T14:00:00Z");
  const core::Json correction = {{"email", kBo},
                                 {"correction_token", made.data()["correction_token"]}};
  REQUIRE(ask(b, "POST", at(made.data()) + "/send", correction, link_of(made)).status == 200);
  b.wait_until_idle();
  REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link_of(made)).status == 200);
  b.wait_until([&] { return b.waiting() == 0; });
  std::size_t to_bo = 0;
  for (const server::Mail& mail : b.relay.mails_delivered())
    to_bo += mail.to.address == kBo ? 1U : 0U;
  CHECK(to_bo == 1);
}

TEST_CASE("the day's limit counts mails on their way, which give their place back if they fail") {
  SendingBusiness b(with_limits(5, 1));
  Gate gate;
  std::atomic<bool> is_up{false};
  b.relay.answers([&](const server::Mail& mail, const std::stop_token& stop) {
    if (mail.to.address != kAda) return taken();
    gate.pass(stop);
    return is_up ? taken() : refused_for_now();
  });
  const std::string first = b.add(MailKind::kConfirmed, kAda, 1, true);
  b.start();
  b.relay.wait_for_begun(1);
  b.add(MailKind::kConfirmed, kBo, 2, true);
  const auto are_held = [&b](int times) {
    const std::string line = "booking_mails_held_total " + std::to_string(times) + "\n";
    return b.metrics.text().find(line) != std::string::npos;
  };
  const auto count_to = [&b](bool owner) {
    std::int64_t count = 0;
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      count += (mail.to.address == kOwner) == owner ? 1 : 0;
    }
    return count;
  };
  b.wait_until([&] { return are_held(1); });
  CHECK(b.relay.begun() == Words{first});
  // The first one fails, and gives its place back to whichever comes next.
  gate.open();
  b.wait_until_idle();
  is_up = true;
  b.move_on(core::Seconds(61));
  b.wait_until(
      [&] { return b.store->mails_sent({}, b.time() - core::kADay).count == 1 && are_held(2); });
  // The other one waits for a day, also if it was looked at while the first one was on its way.
  b.move_on(core::Seconds(61));
  b.wait_until([&] { return count_to(true) == 1 && b.waiting() == 1; });
  CHECK(count_to(false) == 1);
}

TEST_CASE("a mail that failed for good takes no place of the day while the business is told") {
  std::atomic<bool> is_sent{false}, is_held{false};  // the next one
  SendingBusiness b(with_limits(5, 1));
  b.relay.answers([](const server::Mail& mail, const std::stop_token&) {
    return mail.to.address == kAda ? refused_for_good() : taken();
  });
  b.context.report = [&](std::string_view what) {
    if (what.find("failed for good") == std::string_view::npos) return;
    const std::string next = b.add(MailKind::kConfirmed, kBo, 2, true);
    while (!is_sent && !is_held) {
      is_sent = b.relay.delivered() == Words{next};
      is_held = b.metrics.text().find("booking_mails_held_total 0\n") == std::string::npos;
    }
  };
  b.add(MailKind::kConfirmed, kAda, 1, true);
  b.start();
  b.wait_until([&] { return is_sent || is_held; });
  CHECK_FALSE(is_held);
}

TEST_CASE("the owner is told once a day that mails wait, also across restarts") {
  SendingBusiness b(with_limits(1, 500));
  const auto to_owner = [&b] {
    std::int64_t count = 0;
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      count += mail.to.address == kOwner ? 1 : 0;
    }
    return count;
  };
  for (int i = 0; i < 2; ++i) b.add(MailKind::kConfirmed, kAda, std::nullopt, true);
  b.start();
  b.wait_until([&] { return to_owner() == 1; });
  b.wait_until_idle();
  b.sender.reset();
  b.start();
  b.add(MailKind::kConfirmed, kAda, std::nullopt, true);
  b.wait_until_idle();
  CHECK(b.waiting() == 2);
  CHECK(to_owner() == 1);
  b.move_on(core::kADay + core::Seconds(1));
  b.wait_until([&] { return to_owner() == 2; });
}

TEST_CASE("the owner is told how many mails the limit holds, and not what else waits") {
  SendingBusiness b(with_limits(1, 500));
  // Webhooks, and a mail that the relay refuses temporarily, wait for other reasons.
  b.relay.answers([](const server::Mail& mail, const std::stop_token&) {
    return mail.to.address == kBo ? refused_for_now() : taken();
  });
  b.add(MailKind::kConfirmed, kBo, 3);
  for (int i = 0; i < 3; ++i) b.add(MailKind::kConfirmed, kAda, std::nullopt, true);
  b.start();
  const auto told = [&b] {
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      if (mail.to.address == kOwner) return mail.text;
    }
    return std::string();
  };
  b.wait_until([&] { return !told().empty(); });
  CHECK(told().find("2 emails are waiting") != std::string::npos);
}

TEST_CASE("what the clock causes releases no mail that a limit holds") {
  for (const MailKind kind : {MailKind::kReminder, MailKind::kExpired}) {
    CAPTURE(server::to_string(kind));
    SendingBusiness b(with_limits(1, 500));
    const auto to_ada = [&b] {
      Words ids;
      for (const server::Mail& mail : b.relay.mails_delivered()) {
        if (mail.to.address == kAda) ids.push_back(mail.message_id);
      }
      return ids;
    };
    const std::string first = b.add(MailKind::kConfirmed, kAda, 1, true);
    b.start();
    b.wait_until([&] { return to_ada().size() == 1; });
    const std::string held = b.add(MailKind::kReceived, kAda, 2, true);
    // Put off, and looked at for the last time: what ends the booking now is news to the visitor.
    b.wait_until([&b] {
      return b.metrics.text().find("booking_mails_held_total 1\n") != std::string::npos;
    });
    const std::string by_clock = b.add(kind, kAda, 2);
    b.wait_until_idle();
    CHECK(to_ada() == Words{first});
    CHECK(b.waiting() == 2);
    // About a booking whose mails went out nothing waits.
    const std::string unheld = b.add(kind, kAda, 1);
    b.wait_until([&] { return to_ada() == Words{first, unheld}; });
    // What the business does is told at once, with what waited before it.
    const std::string approved = b.add(MailKind::kApproved, kAda, 2);
    b.wait_until([&] { return b.waiting() == 0; });
    CHECK(to_ada() == Words{first, unheld, held, by_clock, approved});
  }
}

TEST_CASE("a visitor's cancellation is sent at once, and counts among the mails of the day") {
  SendingBusiness b(with_limits(3, 500));
  b.start();
  const auto to_ada = [&b] {
    std::size_t count = 0;
    for (const server::Mail& mail : b.relay.mails_delivered()) {
      count += mail.to.address == kAda ? 1U : 0U;
    }
    return count;
  };
  for (std::size_t i = 0; i < 2; ++i) {
    const Told made = visit(b, "2026-03-10T14:00:00Z");
    b.wait_until([&] { return to_ada() == 2 * i + 1; });
    REQUIRE(ask(b, "POST", at(made.data()) + "/cancel", nullptr, link_of(made)).status == 200);
    b.wait_until([&] { return to_ada() == 2 * i + 2; });
  }
  b.wait_until_idle();
  visit(b, "2026-03-10T14:00:00Z");
  b.wait_until_idle();
  CHECK(to_ada() == 4);
  CHECK(b.store->mails_held(kAda) == 1);
}
