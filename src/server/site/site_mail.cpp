#include "server/site/site_mail.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/booking.hpp"
#include "server/net/https_client.hpp"

namespace server {
namespace {

constexpr int kMaxUrl = 2000;
constexpr int kMaxMailbox = 400;
constexpr int kMaxSignature = 1000;
constexpr std::size_t kMaxOwners = 10;
constexpr std::string_view kMailboxRemedy = "an address such as \"Clinic <bookings@example.com>\"";
constexpr std::string_view kAddressRemedy = "an address such as \"owner@example.com\"";

Mailbox read_mailbox(const Fields& fields, std::string_view name) {
  const auto text = fields.text(name, 3, kMaxMailbox);
  if (!text) return {};
  const auto box = parse_mailbox(*text);
  if (!box) fields.problems().add_wrong(fields.path(name), *fields.find(name), kMailboxRemedy);
  return box.value_or(Mailbox{});
}

std::vector<std::string> read_owner(const Fields& fields) {
  constexpr std::string_view kName = "owner";
  std::vector<std::string> owner;
  fields.require(kName, "the addresses that get the owner's mails; [] for nobody");
  const core::Json* list = fields.list(kName, "addresses");
  if (!list) return owner;
  if (list->size() > kMaxOwners) {
    fields.problems().add(fields.path(kName), "has " + std::to_string(list->size()) +
                                                  " addresses; give " + std::to_string(kMaxOwners) +
                                                  " at most");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const core::Json& value = (*list)[i];
    const std::string path = item_path(fields.path(kName), i);
    if (!value.is_string() || !is_mail_address(value.get<std::string>())) {
      fields.problems().add_wrong(path, value, kAddressRemedy);
    } else if (std::find(owner.begin(), owner.end(), value.get<std::string>()) != owner.end()) {
      fields.problems().add_wrong(path, value, "each address once");
    } else {
      owner.push_back(value.get<std::string>());
    }
  }
  return owner;
}

// Visitors' links are the address with "?booking=ID#bt_…" behind it.
std::string read_manage_url(const Fields& fields) {
  std::string url = fields.required_text("manage_url", kMaxUrl);
  // A fragment is the route of a page whose router keeps it there.
  const std::size_t hash = std::min(url.find('#'), url.size());
  const std::string_view route = std::string_view(url).substr(hash);
  const bool is_route = route.empty() || route.starts_with("#/") || route.starts_with("#!/");
  if (url.empty() || (may_be_asked(url.substr(0, hash)) && is_route)) return url;
  fields.problems().add_wrong(
      fields.path("manage_url"), *fields.find("manage_url"),
      "the page with the widget, such as "
      "\"https://example.com/booking.html\" (http:// to this machine alone), "
      "with \"#\" in front of a route alone, such as \"#/booking\"");
  return {};
}

std::string read_signature(const Fields& fields) {
  std::string text = fields.text("signature", 0, kMaxSignature).value_or("");
  const bool is_plain = std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\n') || c == '\x7F';
  });
  if (is_plain) return text;
  fields.problems().add(fields.path("signature"),
                        "has control characters; give lines of text, with \\n between them");
  return {};
}

}  // namespace

MailSettings read_mail(const core::Json& value, Problems& problems) {
  const Fields fields(value, "mail",
                      {"from", "reply_to", "owner", "manage_url", "signature",
                       "max_per_address_per_day", "max_per_day"},
                      problems);
  MailSettings mail;
  fields.require("from", kMailboxRemedy);
  mail.from = read_mailbox(fields, "from");
  mail.reply_to = read_mailbox(fields, "reply_to");
  mail.owner = read_owner(fields);
  mail.manage_url = read_manage_url(fields);
  mail.signature = read_signature(fields);
  const auto read_limit = [&](std::string_view name, int otherwise) {
    return static_cast<int>(fields.whole(name, "mails", 1, 1'000'000).value_or(otherwise));
  };
  mail.max_per_address_per_day =
      read_limit("max_per_address_per_day", mail.max_per_address_per_day);
  mail.max_per_day = read_limit("max_per_day", mail.max_per_day);
  return mail;
}

std::string read_public_url(const Fields& root) {
  constexpr std::string_view kName = "public_url";
  std::string url = root.text(kName, 8, kMaxUrl).value_or("");
  if (url.empty()) return url;
  if (!may_be_asked(url) || url.find_first_of("?#") != std::string::npos) {
    root.problems().add_wrong(kName, *root.find(kName),
                              "where the server is reached from outside, such as "
                              "\"https://booking.example.com\" (http:// to this machine alone), "
                              "without \"?\" and \"#\"");
    return {};
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace server
