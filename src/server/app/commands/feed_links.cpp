#include "server/app/commands/feed_links.hpp"

#include <charconv>
#include <optional>

#include "server/app/commands/given_flag.hpp"
#include "server/own/feeds.hpp"

namespace server {
namespace {

constexpr const char* kUsage =
    "feed-link takes make, list or revoke, --site FILE and --store STORE; see --help.";

std::optional<core::Id> read_id(const std::string& text) {
  core::Id id = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  return error == std::errc() && stop == end && id > 0 ? std::optional(id) : std::nullopt;
}

bool take_switch(FeedLinkCommand& command, const std::string& flag) {
  if (command.kind != FeedLinkCommand::Kind::kMake) return false;
  if (flag == "--names") return command.link.shows_names = true;
  if (flag == "--contact") return command.link.shows_contact = true;
  if (flag == "--notes") return command.link.shows_notes = true;
  if (flag == "--location") return command.link.shows_location = true;
  return false;
}

// Why it isn't taken, as a sentence; nullopt: it is.
std::optional<std::string> take_value(FeedLinkCommand& command, std::string_view action,
                                      const std::string& flag, const std::string& value) {
  using Kind = FeedLinkCommand::Kind;
  if (flag == "--store") {
    auto parsed = parse_store_address(value);
    if (const auto* sentence = std::get_if<std::string>(&parsed)) return *sentence;
    command.store = std::get<StoreAddress>(std::move(parsed));
    return std::nullopt;
  }
  const auto id = read_id(value);
  if (flag == "--site" && !value.empty()) {
    command.site = value;
  } else if (flag == "--resource" && command.kind == Kind::kMake && id) {
    command.link.resource_id = id;
  } else if (flag == "--id" && command.kind == Kind::kRevoke && id) {
    command.link.id = *id;
  } else {
    return "feed-link " + std::string(action) + ": \"" + flag +
           "\" does not belong there, or its value is missing or wrong; see --help.";
  }
  return std::nullopt;
}

std::string described(const FeedLink& link, const Site& site) {
  std::string text = std::to_string(link.id) + "  made " + core::format_instant(link.made_at);
  if (link.resource_id) {
    const SiteResource* resource = site.resource(*link.resource_id);
    text += "  resource " + std::to_string(*link.resource_id);
    if (resource) text += " (" + resource->resource.name + ")";
  } else {
    text += "  all resources";
  }
  if (link.shows_names) text += "  names";
  if (link.shows_contact) text += "  contact";
  if (link.shows_notes) text += "  notes";
  if (link.shows_location) text += "  location";
  return text;
}

FeedLinkResult make(FeedLink link, const Site& site, Store& store, core::Instant now) {
  if (site.public_url.empty()) {
    return {false,
            "The site file has no public_url, which the address is made from: add one, such as "
            "\"https://book.example.com\"."};
  }
  if (link.resource_id && !site.resource(*link.resource_id)) {
    return {false, "The site file has no resource " + std::to_string(*link.resource_id) + "."};
  }
  const std::string token = new_feed_token();
  link.token_hash = feed_token_hash(token);
  link.made_at = now;
  const core::Id id = store.add_feed_link(link);
  return {true, site.public_url + "/feeds/" + token +
                    ".ics\nAnybody with this address can read the feed. It is not shown again; "
                    "revoke it with feed-link revoke --id " +
                    std::to_string(id) + "."};
}

}  // namespace

std::variant<FeedLinkCommand, std::string> parse_feed_link(
    const std::vector<std::string>& arguments) {
  using Kind = FeedLinkCommand::Kind;
  FeedLinkCommand command;
  const std::string action = arguments.empty() ? "" : arguments[0];
  if (action == "make") {
    command.kind = Kind::kMake;
  } else if (action == "revoke") {
    command.kind = Kind::kRevoke;
  } else if (action != "list") {
    return kUsage;
  }
  GivenFlags flags(arguments);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (take_switch(command, arguments[i])) continue;
    const GivenFlag given = flags.take(i);
    if (given.is_repeated) return given_twice(given.name);
    auto refusal = take_value(command, action, given.name, given.value);
    if (refusal) return *std::move(refusal);
  }
  if (command.site.empty() || !command.store.is_given()) return kUsage;
  if (command.kind == Kind::kRevoke && command.link.id == 0) {
    return "feed-link revoke takes the address's number: --id N, as feed-link list shows it.";
  }
  return command;
}

FeedLinkResult run_feed_link(const FeedLinkCommand& command, const Site& site, Store& store,
                             core::Instant now) {
  switch (command.kind) {
    case FeedLinkCommand::Kind::kMake: return make(command.link, site, store, now);
    case FeedLinkCommand::Kind::kRevoke:
      if (store.revoke_feed_link(command.link.id)) return {true, "Revoked."};
      return {false, "No such feed; feed-link list shows the numbers."};
    case FeedLinkCommand::Kind::kList: break;
  }
  std::string text;
  for (const FeedLink& link : store.feed_links()) {
    text += (text.empty() ? "" : "\n") + described(link, site);
  }
  return {true, text.empty() ? "No feeds." : text};
}

}  // namespace server
