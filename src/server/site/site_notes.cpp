#include "server/site/site_notes.hpp"

#include <algorithm>

#include "server/base/tz.hpp"
#include "server/site/json_validator.hpp"

namespace server {
namespace {

constexpr int kDaysIfUnlimited = 400;  // past a year, so that a season that comes once is seen

// "open" on a date to come, or on a weekday.
bool is_ever_open(const OpeningHours& hours, core::Date today) {
  const auto has_spans = [](const std::vector<Span>& spans) { return !spans.empty(); };
  if (std::any_of(hours.weekly.begin(), hours.weekly.end(), has_spans)) return true;
  return std::any_of(hours.exceptions.lower_bound(today), hours.exceptions.end(),
                     [](const auto& exception) { return !exception.second.empty(); });
}

// The resources that can take the type now.
std::vector<const SiteResource*> takers(const Site& site, const SiteType& type) {
  std::vector<const SiteResource*> found;
  for (const core::Id id : type.type.resource_ids) {
    const SiteResource* resource = site.resource(id);
    if (resource && resource->resource.is_active) found.push_back(resource);
  }
  return found;
}

int days_to_search(const TypeRules& rules) {
  if (rules.max_days_ahead > 0) return rules.max_days_ahead;
  return kDaysIfUnlimited + static_cast<int>(rules.minimum_notice / core::Minutes(24 * 60));
}

bool has_slot(const Site& site, const SiteType& type, const std::vector<const SiteResource*>& able,
              core::Instant now) {
  constexpr core::Seconds kNineDays = 9 * core::kADay;
  const int days = days_to_search(type.rules);
  auto zone = zone_rules(site.time_zone, now - kNineDays, now + days * core::kADay + kNineDays);
  Schedule schedule;
  schedule.type = type.rules;
  for (const SiteResource* resource : able) {
    schedule.resources.push_back({resource->resource.id, &resource->hours, resource->caps});
  }
  schedule.zone = zone.value_or(core::ZoneRules());
  schedule.type_id = type.type.id;
  schedule.caps = site.caps;
  schedule.week_start = site.week_start;
  const core::Date today = schedule.zone.local_date(now);
  for (int day = 0; day <= days; ++day) {
    const auto slots = slots_of_day(schedule, {}, core::add_days(today, day), now);
    for (const OpenSlot& slot : slots) {
      if (!slot.free.empty()) return true;
    }
  }
  return false;
}

bool wants(const std::vector<Webhook>& webhooks, WebhookEvent event) {
  return std::any_of(webhooks.begin(), webhooks.end(),
                     [event](const Webhook& webhook) { return webhook.wants(event); });
}

// Whether the mail about a request reaches somebody, whichever of `able` is asked for.
bool reaches_owner(const Site& site, const std::vector<const SiteResource*>& able) {
  if (!site.mail) return false;
  return !site.mail->owner.empty() ||
         std::all_of(able.begin(), able.end(),
                     [](const SiteResource* resource) { return !resource->email.empty(); });
}

// Of a site with a type that needs approval, whose requests reach nobody.
std::string unheard_note(const Site& site) {
  if (!site.mail && site.webhooks.empty()) {
    return "mail: is missing while a type needs approval, so nobody is told about a request or its "
           "answer; configure mail (docs/mail.md), or webhooks";
  }
  if (site.mail) {
    return "mail.owner: is empty while a type needs approval, so nobody is told about a request; "
           "give "
           "an address there, or a webhook with \"booking.created\" among its events";
  }
  return "webhooks: none has \"booking.created\" among its events while a type needs approval, so "
         "nobody is told about a request; add it, or configure mail (docs/mail.md)";
}

std::string no_slot_note(const std::string& name, const TypeRules& rules) {
  std::string text = "\"" + name + "\" has no free time in the next " +
                     std::to_string(days_to_search(rules)) +
                     " days, even without bookings; look at its duration_minutes (" +
                     std::to_string(rules.duration.count()) + ")";
  if (rules.minimum_notice.count() > 0) {
    text += ", its minimum_notice_minutes (" + std::to_string(rules.minimum_notice.count()) + ")";
  }
  return text + ", its max_days_ahead and the opening hours";
}

}  // namespace

std::vector<std::string> site_notes(const Site& site, core::Instant now) {
  std::vector<std::string> notes;
  const auto zone = zone_rules(site.time_zone, now, now);
  const core::Date today = zone.value_or(core::ZoneRules()).local_date(now);
  bool is_open = false;
  for (const SiteResource& entry : site.resources) {
    is_open = is_open || (entry.resource.is_active && is_ever_open(entry.hours, today));
  }
  if (!is_open && !site.resources.empty()) {
    notes.push_back(
        "hours: no day is open, so nothing can be booked; give hours such as {\"monday\": "
        "[\"09:00-17:00\"]}");
  }
  bool is_bookable = false;
  bool is_unheard = false;  // a request may reach nobody
  for (std::size_t i = 0; i < site.types.size(); ++i) {
    const SiteType& entry = site.types[i];
    if (!entry.type.is_active) continue;
    is_bookable = true;
    const auto able = takers(site, entry);
    is_unheard = is_unheard || (entry.needs_approval && !reaches_owner(site, able));
    const std::string path = item_path("booking_types", i) + ": ";
    if (able.empty()) {
      notes.push_back(path + "nobody takes \"" + entry.type.name +
                      "\", because all of its resource_ids are of inactive resources; name an "
                      "active one, or make the type inactive");
    } else if (is_open && !has_slot(site, entry, able, now)) {
      notes.push_back(path + no_slot_note(entry.type.name, entry.rules));
    }
  }
  if (!is_bookable && !site.types.empty()) {
    notes.push_back("booking_types: all are inactive, so nothing can be booked; make one active");
  }
  if (is_unheard && !wants(site.webhooks, WebhookEvent::kCreated))
    notes.push_back(unheard_note(site));
  if (site.publishable_keys.empty()) {
    notes.push_back("publishable_keys: is empty, so no page can book; give one such as \"pk_…\"");
  }
  return notes;
}

std::vector<std::string> account_notes(const Site& site) {
  const auto has_rules = [](const BookingRules& rules, const Caps& caps) {
    return rules != BookingRules{} || caps != Caps{};
  };
  const bool is_ruled = has_rules(site.booking_rules, site.caps) ||
                        std::any_of(site.types.begin(), site.types.end(), [&](const auto& type) {
                          return has_rules(type.booking_rules, type.rules.caps);
                        });
  if (!is_ruled) return {};
  return {
      "booking rules: cancel_until_minutes, max_per_day and their like have no effect in front of "
      "an account; set them in the account, and none here (docs/account.md)"};
}

}  // namespace server
