#include "server/app/commands/init_files.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/protocol/protocol.hpp"
#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::array<std::string_view, 7> kFromMonday = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::string quoted(const std::string& text) {
  return core::Json(text).dump();
}

std::string hours_text(const InitAnswers& answers) {
  std::string text;
  for (std::size_t i = 0; i < kFromMonday.size(); ++i) {
    const auto& spans = answers.hours[(i + 1) % kFromMonday.size()];
    if (spans.empty()) continue;
    text += text.empty() ? "\n" : ",\n";
    text += "    \"" + std::string(kFromMonday[i]) + "\": [";
    for (std::size_t k = 0; k < spans.size(); ++k) text += (k ? ", " : "") + quoted(spans[k]);
    text += "]";
  }
  return text;
}

// As one word of a shell.
std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

// The instance of the packaged unit that reads the folder; empty: none does.
std::string unit_of(const std::string& folder) {
  constexpr std::string_view kPackaged = "/etc/booking";
  if (folder == kPackaged) return "booking-server";
  if (!folder.starts_with(std::string(kPackaged) + "/")) return {};
  const std::string name = folder.substr(kPackaged.size() + 1);
  return name.find('/') == std::string::npos ? "booking@" + name : "";
}

}  // namespace

std::string init_site_text(const InitAnswers& answers, const InitNames& names) {
  return R"(// The business, as booking-server reads it. After a change:
//   booking-server check site.json     says what is wrong, and what would surprise you
//   systemctl reload …, or kill -HUP   applies it while visitors are booking
// docs/operate.md describes every field. Secrets are in the file "secrets", never here.
{
  "name": )" +
         quoted(answers.name) + R"(,
  // Opening hours and dates are in this zone.
  "time_zone": )" +
         quoted(answers.time_zone) + R"(,
  // Your language, for mails to you.
  "locale": )" +
         quoted(names.locale) + R"(,
  // Where browsers reach this server.
  "public_url": )" +
         quoted(answers.public_url) + R"(,

  // A weekday that is left out is closed.
  "hours": {)" +
         hours_text(answers) + R"(
  },
  // Other hours on a date; [] is closed:
  //   {"date": "2026-12-24", "last_date": "2026-12-26", "hours": []}
  "exceptions": [],

  "booking_types": [
    {
      "id": 1,
      "name": )" +
         quoted(answers.type_name) + R"(,
      "duration_minutes": )" +
         std::to_string(answers.minutes) + R"(,
      // "description": "One sentence below the name",
      // "buffer_after_minutes": 10,
      // "minimum_notice_minutes": 120,
      // "price": {"amount": 4500, "currency": "GBP"},
      // "location": {"kind": "address", "text": "12 High Street, London"},
      // "needs_approval": true,
      "resource_ids": [1]
    }
  ],
  // People, rooms or things. Each takes one booking at a time.
  "resources": [
    {"id": 1, "name": )" +
         quoted(answers.name) + R"(}
  ],

  // Mails to visitors and to you (docs/mail.md); the relay and its password are in "secrets".
  // "mail": {
  //   "from": "bookings@example.com",
  //   "owner": ["you@example.com"],
  //   "manage_url": "https://www.example.com/booking"
  // },

  // Public: pages show it.
  "publishable_keys": [)" +
         quoted(names.publishable_key) + R"(],
  // Websites whose pages may use it, with and without www if visitors use both. Pages of this server
  // always may.
  "allowed_origins": [)" +
         (answers.website.empty() ? "" : quoted(answers.website)) + R"(]
}
)";
}

std::string init_secrets_text() {
  const auto secret = [] { return to_hex(random_bytes(kSecretBytes)); };
  return "# Secrets of booking-server: its environment. Restart it after a change.\n"
         "# The key of your own backend, with full access.\n"
         "BOOKING_SECRET_KEY=sk_" +
         secret() +
         "\n"
         "# Signs visitors' links: with another one, links in mails open nothing.\n"
         "BOOKING_TOKEN_SECRET=" +
         secret() +
         "\n"
         "# Signs webhooks.\n"
         "BOOKING_WEBHOOK_SECRET=" +
         secret() +
         "\n"
         "# The relay of mails:\n"
         "#BOOKING_SMTP_URL=smtps://you@example.com@mail.example.com:465\n"
         "#BOOKING_SMTP_PASSWORD=\n";
}

std::optional<PinnedLoader> pinned_loader(const std::string& list) {
  const core::Json files = core::Json::parse(list, nullptr, /*allow_exceptions=*/false);
  if (!files.is_object()) return std::nullopt;
  const auto text = [&](const char* name) {
    const auto found = files.find(name);
    return found != files.end() && found->is_string() ? found->get<std::string>() : "";
  };
  PinnedLoader pinned{text("loader"), text("integrity")};
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.+/=";
  for (const std::string& value : {pinned.file, pinned.integrity}) {
    if (value.empty() || value.find_first_not_of(kPlain) != std::string::npos) return std::nullopt;
  }
  return pinned;
}

std::string init_next_steps(const InitAnswers& answers, const InitNames& names) {
  const std::string site = names.folder + "/site.json";
  const std::string unit = unit_of(names.folder);
  std::string store = names.folder + "/bookings.db";
  std::string start;
  if (unit.empty()) {
    start = "(set -a; . " + shell_word(names.folder + "/secrets") + "; exec " +
            shell_word(names.program) + " --site " + shell_word(site) + " --store " +
            shell_word("sqlite:" + store) + " --listen 127.0.0.1:8080 --keep-versions " +
            shell_word(names.folder + "/versions") + ")";
  } else {
    const std::size_t at = unit.find('@');
    store = "/var/lib/booking" + (at == std::string::npos ? "" : "-" + unit.substr(at + 1)) +
            "/bookings.db";
    start = "systemctl enable --now " + shell_word(unit);
  }
  std::string pinned;
  if (names.pinned) {
    pinned =
        "Or with this in place of its first line, with which browsers run no other version of the "
        "widget\nthan this one:\n\n"
        "  <script async src=\"" +
        answers.public_url + "/" + names.pinned->file + "\"\n          integrity=\"" +
        names.pinned->integrity + "\" crossorigin=\"anonymous\"></script>\n\n";
  }
  return "Start the server:\n\n  " + start +
         "\n\n"
         "Paste this where the widget belongs in your page:\n\n"
         "  <script async src=\"" +
         answers.public_url +
         "/booking-widget.js\"></script>\n"
         "  <booking-widget api=\"" +
         answers.public_url + "/api/v1\" publishable-key=\"" + names.publishable_key +
         "\"></booking-widget>\n\n" + pinned +
         "Next:\n"
         "  TLS        a reverse proxy in front of the server: examples/proxy/Caddyfile, "
         "examples/proxy/nginx.conf, and\n"
         "             --trusted-proxies 127.0.0.1\n"
         "  Mail       \"mail\" in the site file, the relay in secrets: docs/mail.md\n"
         "  Calendars  \"busy\" in the site file; booking-server feed-link: docs/calendars.md\n"
         "  Backup     " +
         shell_word(names.program) + " backup TO --store " + shell_word("sqlite:" + store) +
         "\n"
         "             from a timer, and a copy of " +
         shell_word(names.folder) + "\n";
}

}  // namespace server
