#include "server/rules/mail.hpp"

#include <doctest/doctest.h>

namespace {

TEST_CASE("an address that a mail can go to is told from other text") {
  for (const char* right :
       {"sarah@example.org", "o'neil+visit@mail.example.co.uk", "josé@example.org",
        "info@müller.example", "a@b.c", "x_y.z-1@xn--mller-kva.example", "abc.@docomo.ne.jp",
        "a..b@docomo.ne.jp", ".abc@ezweb.ne.jp"}) {
    CAPTURE(right);
    CHECK(server::is_mail_address(right));
  }
  for (const char* wrong : {"",
                            "sarah",
                            "sarah@",
                            "@example.org",
                            "sarah@example",
                            "sarah@.example.org",
                            "sarah@example..org",
                            "sarah@-a.example",
                            ".@example.org",
                            "..@example.org",
                            "sarah@example.org\r\nBcc: all@example.org",
                            "sarah@example.org>",
                            "<sarah@example.org",
                            "a,b@example.org",
                            "a b@example.org",
                            "\"a\"@example.org",
                            "a@b@example.org",
                            "sarah@example.org ",
                            "sa\u200Brah@example.org",
                            "sarah@exam\u202Eple.org",
                            "sarah@[127.0.0.1]",
                            "sarah@example.org\xFF"}) {
    CAPTURE(wrong);
    CHECK_FALSE(server::is_mail_address(wrong));
  }
  CHECK_FALSE(server::is_mail_address(std::string(65, 'a') + "@example.org"));
}

TEST_CASE("a sender is an address, with a name in front of it if the business likes") {
  CHECK(server::parse_mailbox("bookings@example.com") ==
        server::Mailbox{"", "bookings@example.com"});
  CHECK(server::parse_mailbox("Palm Street, \"Clinic\" <bookings@example.com>") ==
        server::Mailbox{"Palm Street, \"Clinic\"", "bookings@example.com"});
  CHECK(server::parse_mailbox("<bookings@example.com>") ==
        server::Mailbox{"", "bookings@example.com"});
  for (const char* wrong : {"", "Clinic", "Clinic <>", "Clinic <bookings@example.com> and",
                            "Cli\nnic <bookings@example.com>", "a@example.com, b@example.com",
                            "\"Clinic <bookings@example.com>"}) {
    CAPTURE(wrong);
    CHECK_FALSE(server::parse_mailbox(wrong));
  }
}

TEST_CASE("each kind of mail has a word of its own") {
  for (int i = 0; i < server::kMailKinds; ++i) {
    const auto kind = static_cast<server::MailKind>(i);
    CHECK(server::parse_mail_kind(server::to_string(kind)) == kind);
    CHECK(server::is_for_owner(kind) == server::to_string(kind).starts_with("owner_"));
  }
  CHECK_FALSE(server::parse_mail_kind("newsletter"));
}

}  // namespace
