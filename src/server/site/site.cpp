#include "server/site/site.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/phone.hpp"
#include "server/base/phone_numbers.hpp"
#include "server/base/tz.hpp"
#include "server/net/https_client.hpp"
#include "server/rules/origins.hpp"
#include "server/site/json_validator.hpp"
#include "server/site/site_busy.hpp"
#include "server/site/site_hours.hpp"
#include "server/site/site_mail.hpp"
#include "server/site/site_offer.hpp"
#include "server/site/site_rules.hpp"
#include "server/site/site_webhooks.hpp"

namespace server {
namespace {

constexpr std::int64_t kMaxId = 9'007'199'254'740'991;  // what JavaScript reads exactly
constexpr int kMaxTypeName = 200;
constexpr int kMaxDescription = 1000;

core::Id read_id(const Fields& fields, std::set<core::Id>& seen) {
  core::Id id = fields.required_whole("id", "numbers", 1, kMaxId);
  if (id != 0 && !seen.insert(id).second) {
    fields.problems().add(fields.path("id"),
                          "is " + std::to_string(id) + " again; give each its own id");
  }
  return id;
}

core::Ask read_ask(const Fields& fields, std::string_view name, core::Ask otherwise) {
  const core::Json* value = fields.find(name);
  if (!value) return otherwise;
  std::optional<core::Ask> ask;
  if (value->is_string()) ask = core::parse_ask(value->get<std::string>());
  if (!ask) {
    fields.problems().add_wrong(fields.path(name), *value,
                                "\"required\", \"optional\" or \"hidden\"");
  }
  return ask.value_or(otherwise);
}

core::DetailRules read_details(const core::Json& value, Problems& problems) {
  Fields fields(value, "details", {"name", "email", "phone", "notes"}, problems);
  core::DetailRules rules;
  rules.name = read_ask(fields, "name", rules.name);
  rules.email = read_ask(fields, "email", rules.email);
  rules.phone = read_ask(fields, "phone", rules.phone);
  rules.notes = read_ask(fields, "notes", rules.notes);
  return rules;
}

core::Minutes read_minutes(const Fields& fields, std::string_view name, int least, int most,
                           core::Minutes otherwise) {
  auto minutes = fields.whole(name, "minutes", least, most);
  return minutes ? core::Minutes(*minutes) : otherwise;
}

std::vector<core::Id> read_resource_ids(const Fields& fields, const std::set<core::Id>& known) {
  constexpr std::string_view kName = "resource_ids";
  std::vector<core::Id> ids;
  fields.require(kName, "the ids of the resources that can take it, such as [1, 2]");
  const core::Json* list = fields.list(kName, "ids");
  if (!list) return ids;
  if (list->empty()) {
    fields.problems().add_wrong(fields.path(kName), *list, "the id of at least one resource");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const core::Json& value = (*list)[i];
    std::string path = item_path(fields.path(kName), i);
    if (!value.is_number_integer() || !known.contains(value.get<core::Id>())) {
      fields.problems().add_wrong(path, value, "the id of one of the resources");
    } else if (std::find(ids.begin(), ids.end(), value.get<core::Id>()) != ids.end()) {
      fields.problems().add_wrong(path, value, "each resource once");
    } else {
      ids.push_back(value.get<core::Id>());
    }
  }
  return ids;
}

std::vector<std::string_view> with_booking_rules(std::vector<std::string_view> fields) {
  fields.insert(fields.end(), std::begin(kBookingRuleFields), std::end(kBookingRuleFields));
  return fields;
}

std::vector<std::string_view> with_offer(std::vector<std::string_view> fields) {
  fields.insert(fields.end(), std::begin(kOfferFields), std::end(kOfferFields));
  return fields;
}

SiteType read_type(const core::Json& value, const std::string& path, Problems& problems,
                   std::set<core::Id>& seen, const std::set<core::Id>& resources,
                   const BookingRules& shared) {
  Fields fields(
      value, path,
      with_offer(with_booking_rules(
          {"id", "name", "description", "is_active", "duration_minutes", "step_minutes",
           "buffer_before_minutes", "buffer_after_minutes", "minimum_notice_minutes",
           "max_days_ahead", "max_per_day", "max_per_week", "needs_approval", "resource_ids"})),
      problems);
  SiteType entry;
  core::BookingType& type = entry.type;
  type.id = read_id(fields, seen);
  type.name = fields.required_text("name", kMaxTypeName);
  type.description = fields.text("description", 0, kMaxDescription).value_or("");
  type.is_active = fields.yes_or_no("is_active").value_or(true);
  type.duration_minutes =
      static_cast<int>(fields.required_whole("duration_minutes", "minutes", 5, 1440));
  type.max_days_ahead =
      static_cast<int>(fields.whole("max_days_ahead", "days", 0, 3650).value_or(365));
  type.resource_ids = read_resource_ids(fields, resources);
  read_offer(fields, type);
  TypeRules& rules = entry.rules;
  rules.duration = core::Minutes(type.duration_minutes);
  rules.step = read_minutes(fields, "step_minutes", 5, 1440, rules.duration);
  rules.buffer_before = read_minutes(fields, "buffer_before_minutes", 0, 1440, core::Minutes(0));
  rules.buffer_after = read_minutes(fields, "buffer_after_minutes", 0, 1440, core::Minutes(0));
  rules.minimum_notice =
      read_minutes(fields, "minimum_notice_minutes", 0, 525600, core::Minutes(0));
  rules.max_days_ahead = type.max_days_ahead;
  rules.caps = read_caps(fields);
  entry.booking_rules = read_booking_rules(fields, shared);
  if (entry.booking_rules.asks_reason) type.ask_reason = core::Ask::kOptional;
  const auto minutes_of = [](const std::optional<core::Minutes>& limit) {
    return limit ? static_cast<int>(limit->count()) : core::kNotOnline;
  };
  type.cancel_until_minutes = minutes_of(entry.booking_rules.policy.cancel_until);
  type.move_until_minutes = minutes_of(entry.booking_rules.policy.move_until);
  entry.needs_approval = fields.yes_or_no("needs_approval").value_or(false);
  return entry;
}

SiteResource read_resource(const core::Json& value, const std::string& path, Problems& problems,
                           std::set<core::Id>& seen, const OpeningHours& shared,
                           std::vector<BusyCalendar>& busy) {
  Fields fields(value, path,
                {"id", "name", "type", "is_active", "hours", "exceptions", "max_per_day",
                 "max_per_week", "email", "busy", "about"},
                problems);
  SiteResource entry;
  entry.resource.id = read_id(fields, seen);
  entry.resource.name = fields.required_text("name", kMaxTypeName);
  entry.resource.type = fields.text("type", 1, 50).value_or("staff");
  entry.resource.is_active = fields.yes_or_no("is_active").value_or(true);
  entry.resource.about = read_about(fields);
  entry.caps = read_caps(fields);
  entry.email = fields.text("email", 0, core::kMaxEmailLength).value_or("");
  if (!entry.email.empty() && !is_mail_address(entry.email)) {
    problems.add_wrong(fields.path("email"), *fields.find("email"), "an email address");
  }
  entry.hours = shared;
  if (const core::Json* hours = fields.find("hours")) {
    entry.hours.weekly = read_week(*hours, fields.path("hours"), problems);
  }
  if (const core::Json* list = fields.list("exceptions", "exceptions")) {
    Exceptions own = read_exceptions(*list, fields.path("exceptions"), problems);
    own.merge(entry.hours.exceptions);  // the resource's own take precedence
    entry.hours.exceptions = std::move(own);
  }
  if (const core::Json* list = fields.list("busy", "objects")) {
    auto own = read_busy(*list, fields.path("busy"), entry.resource.id, problems);
    std::move(own.begin(), own.end(), std::back_inserter(busy));
  }
  return entry;
}

template <class Word>
std::optional<Word> read_word(const Fields& fields, std::string_view name,
                              std::optional<Word> (*parse)(std::string_view),
                              std::string_view remedy) {
  const core::Json* value = fields.find(name);
  if (!value) return std::nullopt;
  auto word = value->is_string() ? parse(value->get<std::string>()) : std::nullopt;
  if (!word) fields.problems().add_wrong(fields.path(name), *value, remedy);
  return word;
}

std::optional<std::vector<std::string>> read_tags(const Fields& fields) {
  const core::Json* list = fields.list("tags", "texts");
  if (!list) return std::nullopt;
  std::vector<std::string> tags;
  if (list->size() > core::kMaxTags) {
    fields.problems().add(fields.path("tags"),
                          "has more than " + std::to_string(core::kMaxTags) + " tags; keep fewer");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const core::Json& value = (*list)[i];
    if (value.is_string() && core::is_tag(value.get<std::string>())) {
      tags.push_back(value.get<std::string>());
    } else {
      fields.problems().add_wrong(
          item_path(fields.path("tags"), i), value,
          "one line of 1 to " + std::to_string(core::kMaxTagLength) + " characters");
    }
  }
  return tags;
}

SiteContact read_contact(const core::Json& value, const std::string& path, Problems& problems,
                         std::set<core::Id>& seen, const core::PhonePlan& plan) {
  Fields fields(value, path,
                {"id", "name", "email", "phone", "type", "status", "blacklisted", "tags"},
                problems);
  SiteContact contact;
  contact.id = read_id(fields, seen);
  contact.name = fields.required_text("name", core::kMaxNameLength);
  contact.email = fields.text("email", 0, core::kMaxEmailLength).value_or("");
  if (core::check_email(contact.email, core::Ask::kOptional) != core::DetailFault::kNone) {
    problems.add_wrong(fields.path("email"), *fields.find("email"), "an email address");
  }
  contact.email = core::clean_email(contact.email);  // as visitors' are compared with it
  std::string phone = fields.text("phone", 0, 30).value_or("");
  contact.phone = core::without_extension(core::normalise_phone(phone, plan));
  if (!phone.empty() && contact.phone.empty()) {
    const std::string& example = plan.example;
    problems.add_wrong(
        fields.path("phone"), *fields.find("phone"),
        "a number such as \"" + (example.empty() ? "+447700900123" : example) + "\"");
  }
  contact.type = read_word(fields, "type", core::parse_contact_type,
                           "\"whatsapp\", \"telegram\" or \"instagram\"");
  contact.status =
      read_word(fields, "status", core::parse_contact_status, "\"active\" or \"inactive\"");
  contact.blacklisted = fields.yes_or_no("blacklisted");
  contact.tags = read_tags(fields);
  return contact;
}

bool is_publishable_key(const std::string& text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  return text.starts_with("pk_") && text.size() > 3 && text.size() <= 100 &&
         text.find_first_not_of(kLetters) == std::string::npos;
}

template <class IsRight>
std::vector<std::string> read_texts(const Fields& root, std::string_view name, IsRight is_right,
                                    std::string_view remedy) {
  std::vector<std::string> texts;
  const core::Json* list = root.list(name, "texts");
  if (!list) return texts;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const core::Json& value = (*list)[i];
    if (value.is_string() && is_right(value.get<std::string>())) {
      texts.push_back(value.get<std::string>());
    } else {
      root.problems().add_wrong(item_path(name, i), value, remedy);
    }
  }
  return texts;
}

Limits read_limits(const core::Json& value, Problems& problems) {
  constexpr int kMost = 1'000'000;
  Fields fields(value, "limits", {"secret_per_minute", "reads_per_minute", "bookings_per_minute"},
                problems);
  Limits limits;
  auto read = [&](std::string_view name, int& limit) {
    limit = static_cast<int>(fields.whole(name, "requests", 1, kMost).value_or(limit));
  };
  read("secret_per_minute", limits.secret_per_minute);
  read("reads_per_minute", limits.reads_per_minute);
  read("bookings_per_minute", limits.bookings_per_minute);
  return limits;
}

SpamRules read_spam(const core::Json& value, Problems& problems) {
  Fields fields(value, "spam", {"difficulty_bits", "minimum_seconds"}, problems);
  SpamRules rules;
  rules.difficulty_bits = static_cast<int>(
      fields.whole("difficulty_bits", "bits", 0, core::kMostChallengeBits).value_or(0));
  rules.minimum_seconds =
      static_cast<int>(fields.whole("minimum_seconds", "seconds", 0, 60).value_or(0));
  return rules;
}

// The parts of the file that are lists of objects. Resources come first: types refer to them.
void read_lists(const Fields& root, Site& site, SiteKind kind) {
  Problems& problems = root.problems();
  OpeningHours shared;
  if (const core::Json* hours = root.find("hours")) {
    shared.weekly = read_week(*hours, "hours", problems);
  }
  if (const core::Json* list = root.list("exceptions", "exceptions")) {
    shared.exceptions = read_exceptions(*list, "exceptions", problems);
  }
  auto for_each = [&](std::string_view name, bool is_required, auto read) {
    if (is_required) root.require(name, "a list with at least one of them");
    const core::Json* list = root.list(name, "objects");
    if (!list) return;
    if (is_required && list->empty()) problems.add_wrong(name, *list, "at least one of them");
    for (std::size_t i = 0; i < list->size(); ++i) read((*list)[i], item_path(name, i));
  };
  std::set<core::Id> resource_ids;
  bool is_own = kind == SiteKind::kOwn;
  for_each("resources", is_own, [&](const core::Json& value, const std::string& path) {
    site.resources.push_back(read_resource(value, path, problems, resource_ids, shared, site.busy));
  });
  std::set<core::Id> type_ids;
  for_each("booking_types", is_own, [&](const core::Json& value, const std::string& path) {
    site.types.push_back(
        read_type(value, path, problems, type_ids, resource_ids, site.booking_rules));
    check_calls(site.types.back().type, site.details, path, problems);
  });
  std::set<core::Id> contact_ids;
  const core::PhonePlan plan = site.phone.value_or(core::PhonePlan());
  for_each("contacts", false, [&](const core::Json& value, const std::string& path) {
    site.contacts.push_back(read_contact(value, path, problems, contact_ids, plan));
  });
}

Site read_root(const core::Json& json, Problems& problems, SiteKind kind) {
  Fields root(json, "",
              with_booking_rules({"name",
                                  "time_zone",
                                  "week_start",
                                  "locale",
                                  "country",
                                  "details",
                                  "hours",
                                  "exceptions",
                                  "booking_types",
                                  "resources",
                                  "contacts",
                                  "publishable_keys",
                                  "allowed_origins",
                                  "limits",
                                  "spam",
                                  "webhooks",
                                  "public_url",
                                  "mail",
                                  "busy",
                                  "max_per_day",
                                  "max_per_week"}),
              problems);
  Site site;
  site.name = root.required_text("name", kMaxTypeName);
  constexpr std::string_view kZoneRemedy = "a zone of the tz database, such as \"Europe/London\"";
  if (const core::Json* zone = root.require("time_zone", kZoneRemedy)) {
    if (zone->is_string()) site.time_zone = zone->get<std::string>();
    if (!is_known_zone(site.time_zone)) problems.add_wrong("time_zone", *zone, kZoneRemedy);
  }
  if (const core::Json* start = root.find("week_start")) {
    auto day = start->is_string() ? core::parse_weekday(start->get<std::string>()) : std::nullopt;
    if (!day) problems.add_wrong("week_start", *start, "a weekday such as \"monday\"");
    site.week_start = day.value_or(site.week_start);
  }
  site.locale = root.text("locale", 2, 35).value_or(site.locale);
  if (core::check_locale(site.locale) != core::DetailFault::kNone) {
    problems.add_wrong("locale", *root.find("locale"), "a language tag such as \"en-GB\"");
  }
  site.phone = phone_plan(zone_country(site.time_zone));
  if (const core::Json* country = root.find("country")) {
    const std::string code = country->is_string() ? country->get<std::string>() : "";
    // Of some, such as Antarctica, no rules of numbers are known: they need their country's code.
    site.phone = phone_plan(code);
    if (!site.phone && !is_country(code)) {
      problems.add_wrong("country", *country, "a country's two letters, such as \"GB\"");
    }
  }
  if (const core::Json* details = root.find("details")) {
    site.details = read_details(*details, problems);
  }
  if (const core::Json* limits = root.find("limits")) {
    site.limits = read_limits(*limits, problems);
  }
  if (const core::Json* spam = root.find("spam")) site.spam = read_spam(*spam, problems);
  if (const core::Json* webhooks = root.list("webhooks", "objects")) {
    site.webhooks = read_webhooks(*webhooks, "webhooks", problems);
    if (kind == SiteKind::kAccount && !site.webhooks.empty()) {
      problems.add("webhooks",
                   "the upstream account sends its own; list them there, and none here");
    }
  }
  if (const core::Json* list = root.list("busy", "objects")) {
    site.busy = read_busy(*list, "busy", std::nullopt, problems);
  }
  site.caps = read_caps(root);
  site.booking_rules = read_booking_rules(root, {});
  site.public_url = read_public_url(root);
  if (const core::Json* mail = root.find("mail")) {
    site.mail = read_mail(*mail, problems);
    if (kind == SiteKind::kAccount) {
      problems.add("mail",
                   "the upstream account sends its own; configure mail there, and none here");
    } else if (!root.find("public_url")) {
      problems.add(
          "mail",
          "needs \"public_url\", where the server is reached from outside; give one such as "
          "\"https://booking.example.com\"");
    }
  }
  read_lists(root, site, kind);
  if (kind == SiteKind::kAccount && !site.busy.empty()) {
    problems.add(site.busy.front().name,
                 "only blocks bookings kept by this server; give the calendar to the upstream "
                 "account, and none here");
  }
  site.publishable_keys = read_texts(root, "publishable_keys", is_publishable_key,
                                     "\"pk_\" and 1 to 97 letters, digits, dashes or underscores");
  site.allowed_origins =
      read_texts(root, "allowed_origins", is_origin_entry,
                 "scheme://host, with :port if it is not the usual one, such as "
                 "\"https://example.org\"; or \"https://*.example.org\", with a name of your own "
                 "after the star");
  return site;
}

// "line 3, column 14", both from 1.
std::string position(std::string_view text, std::size_t byte) {
  std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  std::size_t line_start = before.rfind('\n');
  std::size_t column = before.size() - (line_start == std::string_view::npos ? 0 : line_start + 1);
  return "line " + std::to_string(line) + ", column " + std::to_string(column + 1);
}

// Reports duplicate fields, of which the parser would silently keep one.
std::optional<core::Json> parse(std::string_view text, Problems& problems) {
  std::vector<std::set<std::string>> open_objects;
  auto watch = [&](int, core::Json::parse_event_t event, core::Json& parsed) {
    if (event == core::Json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == core::Json::parse_event_t::object_end) open_objects.pop_back();
    if (event == core::Json::parse_event_t::key &&
        !open_objects.back().insert(parsed.get<std::string>()).second) {
      problems.add(parsed.get<std::string>(), "is given twice in one object; keep one of the two");
    }
    return true;
  };
  try {
    return core::Json::parse(text, watch, true, /*ignore_comments=*/true);
  } catch (const core::Json::parse_error& error) {
    problems.add("", "is not JSON at " + position(text, error.byte) +
                         "; look there for a missing comma, quote or bracket");
    return std::nullopt;
  } catch (const core::Json::out_of_range&) {
    problems.add(
        "",
        "has a number that is too large to be read; look for one with an exponent, such as "
        "1e999");
    return std::nullopt;
  }
}

}  // namespace

std::set<std::string> Site::owner_addresses() const {
  std::set<std::string> addresses;
  if (mail) addresses.insert(mail->owner.begin(), mail->owner.end());
  for (const SiteResource& resource : resources) {
    if (!resource.email.empty()) addresses.insert(resource.email);
  }
  return addresses;
}

std::string Site::public_host() const {
  const std::size_t scheme = public_url.find("://");
  if (scheme == std::string::npos) return {};
  const std::string rest = public_url.substr(scheme + 3);
  return rest.substr(0, rest.find_first_of(":/"));
}

const SiteType* Site::type(core::Id id) const {
  auto found = std::find_if(types.begin(), types.end(),
                            [id](const SiteType& entry) { return entry.type.id == id; });
  return found == types.end() ? nullptr : &*found;
}

const SiteResource* Site::resource(core::Id id) const {
  auto found = std::find_if(resources.begin(), resources.end(),
                            [id](const SiteResource& entry) { return entry.resource.id == id; });
  return found == resources.end() ? nullptr : &*found;
}

SiteResult read_site(std::string_view file_name, std::string_view text, SiteKind kind) {
  Problems problems(file_name);
  SiteResult result;
  if (auto json = parse(text, problems)) {
    Site site = read_root(*json, problems, kind);
    if (problems.list().empty()) result.site = std::move(site);
  }
  result.problems = problems.list();
  return result;
}

}  // namespace server
