#include "server/mail/smtp_client.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "mail_samples.hpp"

namespace {

using server::SmtpRelay;

std::string wrong(std::string_view url) {
  const auto result = server::parse_smtp_url(url);
  const auto* sentence = std::get_if<std::string>(&result);
  return sentence ? *sentence : "";
}

TEST_CASE("a relay's address says how it is spoken to") {
  const auto relay = [](std::string_view url) {
    auto result = server::parse_smtp_url(url);
    REQUIRE(std::holds_alternative<SmtpRelay>(result));
    return std::get<SmtpRelay>(result);
  };
  CHECK(relay("smtps://me@smtp.example.com:465") ==
        SmtpRelay{true, false, "me", "smtp.example.com", 465});
  CHECK(relay("smtps://smtp.example.com") == SmtpRelay{true, false, "", "smtp.example.com", 465});
  CHECK(relay("smtp://smtp.example.com/") == SmtpRelay{false, false, "", "smtp.example.com", 587});
  CHECK(relay("smtp://me@example.com@smtp.example.com:2525") ==
        SmtpRelay{false, false, "me@example.com", "smtp.example.com", 2525});
  CHECK(relay("smtps://me%40example.com@smtp.example.com").user == "me@example.com");
  CHECK(relay("smtp://127.0.0.1:25") == SmtpRelay{false, true, "", "127.0.0.1", 25});
  CHECK(relay("smtp://[::1]:25") == SmtpRelay{false, true, "", "[::1]", 25});
  CHECK(relay("smtp://localhost:25").is_loopback);
  CHECK_FALSE(relay("smtp://127.0.0.1.example.com:25").is_loopback);
  CHECK_FALSE(relay("smtp://0.0.0.0:25").is_loopback);
}

TEST_CASE("a wrong address of a relay is explained, and not repeated") {
  CHECK(
      wrong("smtp.example.com:465") ==
      "BOOKING_SMTP_URL starts with neither smtps:// nor smtp://; write smtps://USER@HOST:465 (TLS "
      "from the start) or smtp://USER@HOST:587 (STARTTLS).");
  CHECK(wrong("smtps://me:open-sesame@smtp.example.com")
            .starts_with("BOOKING_SMTP_URL holds a password, which belongs into "
                         "BOOKING_SMTP_PASSWORD; "));
  for (const char* url :
       {"", "smtps://", "smtps://@smtp.example.com", "smtps://me@", "smtps://me@smtp.example.com:0",
        "smtps://me@smtp.example.com:99999", "smtps://me@smtp.example.com:465/inbox",
        "smtps://me@smtp.example.com?tls=no", "smtps://me@smtp example.com",
        "smtps://m%4@a.example", "smtps://m%0Ae@smtp.example.com",
        "smtps://me@smtp.example.com\r\n", "smtps://[::1", "https://me@smtp.example.com"}) {
    CAPTURE(url);
    const std::string sentence = wrong(url);
    CHECK_FALSE(sentence.empty());
    CHECK(sentence.find("smtp.example") == std::string::npos);
  }
}

// Says its lines, one for each command and one for a mail's text, and then nothing any more. Its port is any free one.
class SilentRelay {
 public:
  explicit SilentRelay(std::vector<std::string> lines = {})
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket_, generic, size) == 0);
    REQUIRE(::listen(socket_, 5) == 0);
    REQUIRE(::getsockname(socket_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    if (!lines.empty()) talking_ = std::jthread([this, lines] { talk(lines); });
  }
  ~SilentRelay() {
    ::shutdown(socket_, SHUT_RDWR);
    if (talking_.joinable()) talking_.join();
    ::close(socket_);
  }
  SilentRelay(const SilentRelay&) = delete;
  SilentRelay& operator=(const SilentRelay&) = delete;

  SmtpRelay relay() const { return {false, true, "", "127.0.0.1", port_}; }
  // The mail as it was sent, once the client has hung up.
  const std::string& mail_heard() {
    talking_.join();
    return mail_heard_;
  }

 private:
  void talk(const std::vector<std::string>& lines) {
    const int client = ::accept(socket_, nullptr, nullptr);
    if (client < 0) return;
    char command[1024];
    for (const std::string& line : lines) {
      if (::send(client, line.data(), line.size(), MSG_NOSIGNAL) < 0) break;
      const std::string_view end = line.starts_with("354") ? "\r\n.\r\n" : "\r\n";
      std::string heard;
      while (!heard.ends_with(end)) {
        const auto size = ::recv(client, command, sizeof command, 0);
        if (size <= 0) break;
        heard.append(command, static_cast<std::size_t>(size));
      }
      if (line.starts_with("354")) mail_heard_ = heard;
    }
    while (::recv(client, command, sizeof command, 0) > 0) {
    }
    ::close(client);
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::string mail_heard_;
  std::jthread talking_;
};

server::Mail mail() {
  server::Mail mail;
  mail.from = {"", "bookings@example.com"};
  mail.to = {"", "sarah@example.org"};
  mail.text = "text";
  mail.html = "<p>html</p>";
  return mail;
}

TEST_CASE("a relay that hangs holds a mail up for no longer than the deadline") {
  const SilentRelay silent;
  server::SmtpLimits limits;
  limits.connect_deadline = std::chrono::milliseconds(50);
  limits.deadline = std::chrono::milliseconds(100);
  const server::SmtpClient smtp(silent.relay(), "", limits);
  const server::SmtpResult result = smtp.send(mail(), {});
  CHECK(result.outcome == server::SmtpOutcome::kTemporary);
  CHECK(result.fault == server::MailFault::kSilent);
  CHECK(result.explanation.starts_with("The relay did not answer in time"));
}

TEST_CASE("a relay that greets and hangs later holds a mail up for no longer than the deadline") {
  const SilentRelay silent({"220 relay\r\n", "250 relay\r\n", "250 sender\r\n"});
  server::SmtpLimits limits;
  limits.deadline = std::chrono::milliseconds(300);
  const server::SmtpClient smtp(silent.relay(), "", limits);
  const server::SmtpResult result = smtp.send(mail(), {});
  CHECK(result.outcome == server::SmtpOutcome::kTemporary);
  CHECK(result.fault == server::MailFault::kSilent);
}

// libcurl waits for the answer to QUIT for two minutes; a mail has half of that.
constexpr double kLongestTest = 60;

TEST_CASE("a relay that never answers a mail's text holds it up for no longer than the deadline" *
          doctest::timeout(kLongestTest)) {
  const SilentRelay silent(
      {"220 relay\r\n", "250 relay\r\n", "250 sender\r\n", "250 recipient\r\n", "354 text\r\n"});
  server::SmtpLimits limits;
  limits.deadline = std::chrono::milliseconds(300);
  const server::SmtpClient smtp(silent.relay(), "", limits);
  const server::SmtpResult result = smtp.send(mail(), {});
  CHECK(result.outcome == server::SmtpOutcome::kTemporary);
  CHECK(result.fault == server::MailFault::kSilent);
}

TEST_CASE("a mail that the relay took was sent, though the relay never answers QUIT" *
          doctest::timeout(kLongestTest)) {
  for (const char* taken : {"250 taken\r\n", "250-taken\r\n250 as 17\r\n"}) {
    CAPTURE(taken);
    const SilentRelay silent({"220 relay\r\n", "250 relay\r\n", "250 sender\r\n",
                              "250 recipient\r\n", "354 text\r\n", taken});
    const server::SmtpClient smtp(silent.relay(), "", {});
    const server::SmtpResult result = smtp.send(mail(), {});
    CHECK(result.outcome == server::SmtpOutcome::kDelivered);
    CHECK(result.code == 0);
  }
}

TEST_CASE("a mail was not sent if the relay hangs in the middle of saying that it took it" *
          doctest::timeout(kLongestTest)) {
  const SilentRelay silent({"220 relay\r\n", "250 relay\r\n", "250 sender\r\n", "250 recipient\r\n",
                            "354 text\r\n", "250-taken\r\n"});
  server::SmtpLimits limits;
  limits.deadline = std::chrono::milliseconds(300);
  const server::SmtpClient smtp(silent.relay(), "", limits);
  const server::SmtpResult result = smtp.send(mail(), {});
  CHECK(result.outcome == server::SmtpOutcome::kTemporary);
  CHECK(result.fault == server::MailFault::kSilent);
}

TEST_CASE("a mail that the relay refuses for good is not tried again" *
          doctest::timeout(kLongestTest)) {
  // Before the relay has read the mail's text, and after.
  const std::vector<std::string> greeting{"220 relay\r\n", "250 relay\r\n", "250 sender\r\n",
                                          "250 recipient\r\n"};
  for (const std::vector<std::string>& refusal :
       {std::vector<std::string>{"554 mail\r\n"}, {"354 text\r\n", "554 mail\r\n"}}) {
    CAPTURE(refusal.size());
    std::vector<std::string> lines = greeting;
    lines.insert(lines.end(), refusal.begin(), refusal.end());
    const SilentRelay silent(lines);
    const server::SmtpClient smtp(silent.relay(), "", {});
    const server::SmtpResult result = smtp.send(mail(), {});
    CHECK(result.outcome == server::SmtpOutcome::kPermanent);
    CHECK(result.fault == server::MailFault::kMailRefused);
    CHECK(result.code == 554);
  }
}

TEST_CASE("the lines of a mail arrive as lines" * doctest::timeout(kLongestTest)) {
  SilentRelay relay({"220 relay\r\n", "250 relay\r\n", "250 sender\r\n", "250 recipient\r\n",
                     "354 text\r\n", "250 taken\r\n"});
  server::Mail lines = mail();
  lines.text = "Tuesday\nat nine\n";
  lines.html = "<p>Tuesday</p>\n<p>at ten</p>\n";
  const server::SmtpClient smtp(relay.relay(), "", {});
  REQUIRE(smtp.send(lines, {}).outcome == server::SmtpOutcome::kDelivered);
  const std::string& heard = relay.mail_heard();
  CAPTURE(heard);
  CHECK(heard.find("\r\nTuesday\r\nat nine\r\n") != std::string::npos);
  CHECK(heard.find("\r\n<p>Tuesday</p>\r\n<p>at ten</p>\r\n") != std::string::npos);
}

TEST_CASE("a relay that refuses and never answers QUIT holds nothing up" *
          doctest::timeout(kLongestTest)) {
  const SilentRelay silent({"220 relay\r\n", "250 relay\r\n", "550 sender\r\n"});
  const server::SmtpClient smtp(silent.relay(), "", {});
  CHECK(smtp.send(mail(), {}).fault == server::MailFault::kSenderRefused);
}

TEST_CASE("sending stops when the server does") {
  const SilentRelay silent;
  const server::SmtpClient smtp(silent.relay(), "", {});
  std::stop_source source;
  const std::jthread stopping([&source] { source.request_stop(); });
  CHECK(smtp.send(mail(), source.get_token()).outcome == server::SmtpOutcome::kStopped);
}

TEST_CASE("a mail without an address that can be written to is not tried") {
  const server::SmtpClient smtp({true, false, "", "relay.invalid", 465}, "", {});
  server::Mail to_nobody = mail();
  to_nobody.to.address = "sarah@example.org\r\nRCPT TO:<all@example.net>";
  CHECK(smtp.send(to_nobody, {}).outcome == server::SmtpOutcome::kPermanent);
  CHECK(smtp.send(to_nobody, {}).fault == server::MailFault::kAddressUnusable);
}

}  // namespace
