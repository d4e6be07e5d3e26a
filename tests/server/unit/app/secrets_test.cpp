#include "server/app/secrets.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>

#include "../support/business.hpp"

namespace {

struct Started {
  std::map<std::string, std::string> environment;
  std::vector<std::string> notices;
  server::Secrets secrets{[this](const char* name) { return environment[name]; },
                          [this](std::string_view notice) { notices.emplace_back(notice); }};

  // The sentence that the program ends with; empty if it starts.
  std::string account_key_problem(const std::string& file = {}) const {
    try {
      secrets.account_key(file);
    } catch (const server::SecretError& error) {
      return error.what();
    }
    return {};
  }
};

std::string file_with(const testing::TemporaryFolder& folder, const std::string& text) {
  std::ofstream(folder.file("key")) << text;
  return folder.file("key");
}

constexpr const char* kNoKey =
    "--upstream needs the account's secret key: give --upstream-key-file FILE, or set "
    "BOOKING_UPSTREAM_KEY.";

TEST_CASE("a public key given as the secret key stops the server before it serves") {
  Started s;
  s.environment["BOOKING_SECRET_KEY"] = "pk_demo_0123456789abcdef";
  CHECK_THROWS_WITH_AS(
      s.secrets.secret_key(),
      "BOOKING_SECRET_KEY starts with pk_, as public keys do; give a key of its own.",
      server::SecretError);
}

TEST_CASE(
    "the owner is warned of a secret that is missing or can be guessed, and not of a good one") {
  Started s;
  CHECK(s.secrets.secret_key().empty());
  CHECK(s.notices ==
        std::vector<std::string>{"BOOKING_SECRET_KEY is not set: no request has full access."});
  s.notices.clear();
  s.environment["BOOKING_SECRET_KEY"] = s.environment["BOOKING_WEBHOOK_SECRET"] = "fifteen letters";
  CHECK(s.secrets.secret_key() == "fifteen letters");
  CHECK(s.secrets.webhook_secret() == "fifteen letters");
  CHECK(s.notices ==
        std::vector<std::string>{
            "BOOKING_SECRET_KEY is shorter than 16 characters: it can be guessed.",
            "BOOKING_WEBHOOK_SECRET is shorter than 16 characters: it can be guessed."});
  s.notices.clear();
  s.environment["BOOKING_SECRET_KEY"] = s.environment["BOOKING_WEBHOOK_SECRET"] =
      "sixteen letters!";
  CHECK(s.secrets.secret_key() == "sixteen letters!");
  CHECK(s.secrets.webhook_secret() == "sixteen letters!");
  s.environment.erase("BOOKING_WEBHOOK_SECRET");  // nothing to warn of: webhooks may not be wanted
  CHECK(s.secrets.webhook_secret().empty());
  CHECK(s.notices.empty());
}

TEST_CASE(
    "the account's key is the first line of its file, which counts more than the environment") {
  Started s;
  testing::TemporaryFolder folder;
  s.environment["BOOKING_UPSTREAM_KEY"] = " sk_environment\t";
  CHECK(s.secrets.account_key("") == "sk_environment");
  CHECK(s.secrets.account_key(file_with(folder, "sk_file \nsk_second\n")) == "sk_file");
  CHECK(s.secrets.account_key(file_with(folder, "sk_windows\r\n")) == "sk_windows");
}

TEST_CASE("an account's key that can't be used stops the server with what to do about it") {
  Started s;
  testing::TemporaryFolder folder;
  CHECK(s.account_key_problem() == kNoKey);
  CHECK(s.account_key_problem(folder.file("none")) ==
        "--upstream-key-file: " + folder.file("none") +
            " cannot be read; give a file whose first line is the key.");
  CHECK(s.account_key_problem(file_with(folder, "\nsk_second")) == kNoKey);
  CHECK(s.account_key_problem(file_with(folder, "sk with a space")) == kNoKey);
  CHECK(s.account_key_problem(file_with(folder, "sk_é")) == kNoKey);
}

TEST_CASE("visitors' links outlive a restart though no secret for them is set") {
  Started s;
  testing::Business b;
  auto first = s.secrets.token_secrets(*b.store);
  REQUIRE(first.size() == 1);
  CHECK(first[0].size() == 64);
  CHECK(s.secrets.token_secrets(*b.store) == first);
  CHECK(s.notices.size() == 2);
  s.notices.clear();
  s.environment["BOOKING_TOKEN_SECRET"] = "new secret,old secret";
  CHECK(s.secrets.token_secrets(*b.store).size() == 2);
  CHECK(s.notices.empty());
}

TEST_CASE(
    "the owner is warned that changes in the account are not told where no secret signs them") {
  Started s;
  CHECK(s.secrets.account_webhook_secret().empty());
  CHECK(s.notices.size() == 1);
  s.environment["BOOKING_UPSTREAM_WEBHOOK_SECRET"] = "w";
  CHECK(s.secrets.account_webhook_secret() == "w");
  CHECK(s.notices.size() == 1);
}

TEST_CASE("the relay of mails is named in the environment, with its password beside it") {
  Started s;
  CHECK_FALSE(s.secrets.smtp_client());
  s.environment["BOOKING_SMTP_URL"] = "smtps://me@smtp.example.com:465";
  CHECK_THROWS_WITH_AS(
      s.secrets.smtp_client(),
      "BOOKING_SMTP_URL names a user, and BOOKING_SMTP_PASSWORD is not set; set it.",
      server::SecretError);
  s.environment["BOOKING_SMTP_PASSWORD"] = "open sesame";
  CHECK(s.secrets.smtp_client());
  s.environment["BOOKING_SMTP_URL"] = "smtp.example.com";
  CHECK_THROWS_AS(s.secrets.smtp_client(), server::SecretError);
}

}  // namespace
