#include <doctest/doctest.h>

#include "../../../vectors/vectors.hpp"
#include "server/site/site.hpp"

namespace {

core::Json site_with_mail() {
  core::Json site = core::Json::parse(vectors::read_file(BOOKING_ASSETS_DIR "/demo/site.json"));
  site["public_url"] = "https://booking.example.com/";
  site["mail"] = core::Json::parse(R"({
    "from": "Palm Street Clinic <bookings@example.com>", "reply_to": "desk@example.com",
    "owner": ["owner@example.com"], "manage_url": "https://example.com/booking",
    "signature": "Palm Street Clinic\n020 7946 0123"})");
  return site;
}

std::vector<std::string> problems_of(const core::Json& site,
                                     server::SiteKind kind = server::SiteKind::kOwn) {
  return server::read_site("site.json", site.dump(), kind).problems;
}

std::string only_problem(std::string_view pointer, const core::Json& value) {
  core::Json site = site_with_mail();
  site[core::Json::json_pointer(std::string(pointer))] = value;
  const auto problems = problems_of(site);
  return problems.size() == 1 ? problems[0] : std::to_string(problems.size()) + " problems";
}

TEST_CASE("a site file says from whom and to whom mail goes") {
  const auto result = server::read_site("site.json", site_with_mail().dump());
  REQUIRE(result.site);
  REQUIRE(result.site->mail);
  CHECK(*result.site->mail ==
        server::MailSettings{.from = {"Palm Street Clinic", "bookings@example.com"},
                             .reply_to = {"", "desk@example.com"},
                             .owner = {"owner@example.com"},
                             .manage_url = "https://example.com/booking",
                             .signature = "Palm Street Clinic\n020 7946 0123"});
  CHECK(result.site->public_url == "https://booking.example.com");
}

TEST_CASE("each mistake in the settings of mail is named") {
  CHECK(only_problem("/mail/from", "Clinic") ==
        "site.json: mail.from: is \"Clinic\"; give an address such as \"Clinic "
        "<bookings@example.com>\"");
  CHECK(only_problem("/mail/owner/0", "owner at example.com") ==
        "site.json: mail.owner[0]: is \"owner at example.com\"; give an address such as "
        "\"owner@example.com\"");
  CHECK(only_problem("/mail/owner/1", "owner@example.com") ==
        "site.json: mail.owner[1]: is \"owner@example.com\"; give each address once");
  CHECK(only_problem("/mail/manage_url", "http://example.com/booking") ==
        "site.json: mail.manage_url: is \"http://example.com/booking\"; give the page with the "
        "widget, such as \"https://example.com/booking.html\" (http:// to this machine alone), "
        "with \"#\" in front of a route alone, such as \"#/booking\"");
  CHECK(only_problem("/mail/signature", "a\tb") ==
        "site.json: mail.signature: has control characters; give lines of text, with \\n between "
        "them");
  CHECK(only_problem("/mail/password", "x").find("mail.password") != std::string::npos);
  CHECK(only_problem("/public_url", "https://booking.example.com/?a=b") ==
        "site.json: public_url: is \"https://booking.example.com/?a=b\"; give where the server is "
        "reached from outside, such as \"https://booking.example.com\" (http:// to this machine "
        "alone), without \"?\" and \"#\"");
  CHECK(only_problem("/public_url", "http://booking.example.com").find("public_url") !=
        std::string::npos);
}

TEST_CASE("mail needs a sender, receivers, the page for links, and the server's address") {
  core::Json site = site_with_mail();
  site["mail"] = core::Json::object();
  site.erase("public_url");
  const auto problems = problems_of(site);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0].starts_with("site.json: mail.from: "));
  CHECK(problems[1].starts_with("site.json: mail.owner: "));
  CHECK(problems[2].starts_with("site.json: mail.manage_url: "));
  CHECK(problems[3] ==
        "site.json: mail: needs \"public_url\", where the server is reached from outside; give one "
        "such as \"https://booking.example.com\"");
}

TEST_CASE("in front of an account no mail is sent, because the account sends its own") {
  CHECK(problems_of(site_with_mail(), server::SiteKind::kAccount) ==
        std::vector<std::string>{"site.json: mail: the upstream account sends its own; configure "
                                 "mail there, and none here"});
}

}  // namespace
