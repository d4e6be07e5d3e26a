#include "server/mail/mail_order.hpp"

#include <doctest/doctest.h>

#include "core/json_text.hpp"
#include "mail_samples.hpp"

namespace {

using server::MailKind;

TEST_CASE("an order is read from the outbox as it was written, whatever its kind") {
  for (int i = 0; i < server::kMailKinds; ++i) {
    const auto kind = static_cast<MailKind>(i);
    const server::MailOrder order = samples::mail_order(kind);
    CAPTURE(server::to_string(kind));
    CHECK(server::read_mail_order(server::to_json(order)) == order);
  }
}

TEST_CASE("an order without what may be absent is read too") {
  server::MailOrder order = samples::mail_order(MailKind::kOwnerHeld);
  order.booking = {};
  order.previous.reset();
  order.cancelled_by.reset();
  CHECK(server::read_mail_order(server::to_json(order)) == order);
  order.has_entry = true;
  order.is_first = true;
  CHECK(server::read_mail_order(server::to_json(order)) == order);
}

TEST_CASE("text other than an order is refused") {
  const core::Json right =
      core::Json::parse(server::to_json(samples::mail_order(MailKind::kMoved)));
  const auto is_read = [](const core::Json& json) {
    return server::read_mail_order(json.dump()).has_value();
  };
  REQUIRE(is_read(right));
  for (const auto& member : right.items()) {
    const std::string& name = member.key();
    core::Json wrong = right;
    CAPTURE(name);
    wrong[name] = core::Json::array();
    CHECK_FALSE(is_read(wrong));
    wrong.erase(name);
    CHECK(is_read(wrong) == (name == "previous" || name == "cancelled_by"));
  }
  for (const auto& member : right["booking"].items()) {
    const std::string& name = member.key();
    core::Json wrong = right;
    CAPTURE(name);
    wrong["booking"][name] = true;
    CHECK_FALSE(is_read(wrong));
    wrong["booking"].erase(name);
    CHECK(is_read(wrong) == (name == "price"));
  }
  core::Json longer = right;
  longer["bcc"] = "someone@example.com";
  CHECK_FALSE(is_read(longer));
  core::Json unknown = right;
  unknown["kind"] = "advertisement";
  CHECK_FALSE(is_read(unknown));
  CHECK_FALSE(server::read_mail_order(""));
  CHECK_FALSE(server::read_mail_order("[]"));
  CHECK_FALSE(server::read_mail_order("{\"kind\": \"received\""));
}

TEST_CASE("no two mails have the same Message-ID") {
  const std::string one = server::new_message_id("example.com");
  CHECK(one != server::new_message_id("example.com"));
  CHECK(one.size() == std::string("<@example.com>").size() + 32);
  CHECK(one.starts_with("<"));
  CHECK(one.ends_with("@example.com>"));
}

}  // namespace
