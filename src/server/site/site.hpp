// Everything about the business, read from one JSON file (--site).
//
//   server::SiteResult result = server::read_site("site.json", text);
//   if (!result.site) for (const std::string& problem : result.problems) …   // all of them
//
// Reading is strict: an unknown field, a wrong type, a value out of range, a zone that isn't in the
// tz database, or an id that doesn't exist is a problem. Each problem has the path of the value and
// a remedy. The file holds no secrets: publishable keys are public.
//
//   name               the business's name. Required
//   time_zone          its IANA zone, "Europe/London", for opening hours and dates.
//                      Required
//   week_start         "monday" (the default) … "sunday"
//   locale             BCP 47 tag of its own language; "en" if absent
//   details            the form's fields: name, email, phone, notes, each "required",
//                      "optional" or "hidden". Absent: name and email required, phone and notes
//                      optional
//   hours              weekly opening hours of every resource that gives none of its own:
//                      {"monday": ["09:00-12:00", "13:00-17:00"], …}; a weekday left out is closed,
//                      "22:00-02:00" runs past midnight and belongs to the day it starts on
//   exceptions         dated hours in place of the weekday's, for every resource that has none for
//                      that date: [{"date": "2026-12-24", "last_date": "2026-12-26", "hours": []}];
//                      [] is closed, last_date may be left out
//   booking_types      at least one; optional and ignored in front of an account:
//     id, name           required
//     description        empty if absent
//     is_active          true if absent; inactive types are listed but can't be booked
//     duration_minutes   5 to 1440. Required
//     step_minutes       from one start to the next, 5 to 1440; the duration if absent
//     buffer_before_minutes, buffer_after_minutes    0 to 1440; 0 if absent
//     minimum_notice_minutes   0 to 525600; 0 if absent
//     max_days_ahead     how far ahead it can be booked, 1 to 3650; 0 is not limited; 365 if absent
//     max_per_day        how many bookings of it one business date takes, pending ones too; 0, the
//                        default, is not limited
//     needs_approval     true: bookings are made pending, and hold their time until the business
//                        confirms or cancels them; false if absent
//     resource_ids       the resources that can take it, at least one. Required
//   resources          the same:
//     id, name           required
//     type               the business's own word, "staff" if absent
//     is_active          true if absent
//     hours, exceptions  as above; they override those of the business
//   contacts           initial contacts: id, name required; email, phone, type
//                      ("whatsapp", "telegram" or "instagram"), status ("active" or "inactive"),
//                      blacklisted (true: they can't book), tags. Reading the file updates the last
//                      four of contacts that exist in the store already; absent fields keep their
//                      value, so removing somebody from the blacklist takes a false. Contacts are
//                      never deleted
//   publishable_keys   public keys for pages, each "pk_…"
//   allowed_origins    other origins whose pages may use these keys: "https://example.org", exactly
//                      as the browser sends it; the server's own origin is always allowed
//   limits             requests per minute, each 1 to 1000000:
//     secret_per_minute    with the secret key; 6000 if absent
//     reads_per_minute     per address, with a publishable key or a visitor's link, holds included;
//                          300 if absent
//     bookings_per_minute  per address: bookings made, moved and cancelled; 30 if absent
//   spam               what a page's browser must do before it can book; off if absent:
//     difficulty_bits      proof of work, 0 to 24; each bit doubles it. 16 take an old phone about
//                          a second, in the background. 0 if absent
//     minimum_seconds      minimum time between page load and booking, 0 to 60; 0 if absent
//   webhooks           receivers of booking events, at most 10, signed with BOOKING_WEBHOOK_SECRET:
//     url                https://, or http:// to this machine; without a name or a password in it.
//                        Required
//     events             of "booking.created", "booking.updated", "booking.cancelled"; all if absent
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"
#include "core/protocol/contacts.hpp"
#include "server/rules/challenges.hpp"
#include "server/rules/schedule.hpp"
#include "server/rules/webhooks.hpp"

namespace server {

// A contact in the site file; absent fields are empty.
struct SiteContact {
  core::Id id = 0;
  std::string name;
  std::string email;
  std::string phone;  // E.164
  std::optional<core::ContactType> type = std::nullopt;
  std::optional<core::ContactStatus> status = std::nullopt;
  std::optional<bool> blacklisted = std::nullopt;
  std::optional<std::vector<std::string>> tags = std::nullopt;
};

struct SiteType {
  core::BookingType type;
  TypeRules rules;
  bool needs_approval = false;
};

struct SiteResource {
  core::Resource resource;
  OpeningHours hours;
};

// Requests per minute.
struct Limits {
  int secret_per_minute = 6000;
  int reads_per_minute = 300;  // per address
  int bookings_per_minute = 30;
};

struct Site {
  std::string name;
  std::string time_zone;
  date::weekday week_start = date::Monday;
  std::string locale = "en";
  core::DetailRules details;
  std::vector<SiteType> types;
  std::vector<SiteResource> resources;
  std::vector<SiteContact> contacts;
  std::vector<std::string> publishable_keys;
  std::vector<std::string> allowed_origins;
  Limits limits;
  SpamRules spam;
  std::vector<Webhook> webhooks;

  const SiteType* type(core::Id id) const;          // null if there is none
  const SiteResource* resource(core::Id id) const;  // null if there is none
};

struct SiteResult {
  std::optional<Site> site;
  std::vector<std::string> problems;  // "site.json: booking_types[1].id: is given twice; …"
};

// Where types and resources come from. An account has its own, so the file doesn't need them.
enum class SiteKind { kOwn, kAccount };

// `file_name` only names the file in problems.
SiteResult read_site(std::string_view file_name, std::string_view text,
                     SiteKind kind = SiteKind::kOwn);

}  // namespace server
