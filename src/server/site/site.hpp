// Everything about the business, read from one JSON file (--site).
//
//   server::SiteResult result = server::read_site("site.json", text);
//   if (!result.site) for (const std::string& problem : result.problems) …   // all of them
//
// Reading is strict: an unknown field, a wrong type, a value out of range, a zone that isn't in the
// tz database, or an id that doesn't exist is a problem. Each problem has the path of the value and
// a remedy. The file holds no secrets: publishable keys are public. It may have comments, from // to the
// end of the line or between /* and */.
//
//   name               the business's name. Required
//   time_zone          its IANA zone, "Europe/London", for opening hours and dates.
//                      Required
//   week_start         "monday" (the default) … "sunday"
//   country            ISO 3166-1, "GB": numbers without a country's code are read as its own. The
//                      zone's if absent
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
//     max_per_day, max_per_week   how many bookings of it one business date, and one business
//                        week, take, pending ones too; 0, the default, is not limited
//     needs_approval     true: bookings are made pending, and hold their time until the business
//                        confirms or cancels them; false if absent
//     resource_ids       the resources that can take it, at least one. Required
//     price              {"amount": 4500, "currency": "GBP", "from": true}: the amount in the
//                        currency's smallest coin, 0 for free, currency of ISO 4217; "from": true
//                        if it may cost more
//     location           where it takes place: one of these, or a list of at most 10, of which the
//                        visitor chooses one, each kind but "address" once:
//                        {"kind": "address", "text": "12 High Street, London"}
//                        {"kind": "we_call"}: the visitor has to give a phone number
//                        {"kind": "you_call", "phone": "+44 20 7946 0123"}
//                        {"kind": "video", "url": "https://meet.example.com/room"}
//                        Visitors get the number and the link once the booking is confirmed
//     policy             the business's own sentence about changing and cancelling, up to 500
//                        characters
//     category           heading over types with the same one, once there are more than eight types
//     and the rules below, from cancel_until_minutes to ask_reason, which override those of the
//     business
//   resources          the same:
//     id, name           required
//     type               the business's own word, "staff" if absent
//     is_active          true if absent
//     about              a sentence below the name, up to 300 characters
//     hours, exceptions  as above; they override those of the business
//     max_per_day, max_per_week   caps of the resource, over all types
//     email              gets the owner's mails about its own bookings
//   max_per_day, max_per_week   caps of the business, over all types and resources
//   cancel_until_minutes, move_until_minutes
//                      until how long before the start visitors may cancel, and move: 0 to 525600;
//                      0, the default, is until the start; null is never. What holds when a booking
//                      is made holds for that booking
//   reminders_minutes  when visitors are reminded, in minutes before the start, at most 5, each 1
//                      to 43200; [1440, 120] if absent. Only sent if mail is configured, or to
//                      webhooks that list "booking.reminder"
//   pending_ends_after_minutes
//                      how long a request waits for approval, 5 to 43200, until the start at most;
//                      then it ends: cancelled by expiry. null, the default: without an end
//   max_upcoming_per_person   how many bookings that haven't ended one person, known by email
//                      address or phone number, may have; 0, the default, is not limited
//   allow_overlap      true: one person may have two bookings at the same time; false if absent
//   ask_reason         "optional": a visitor who cancels is asked why; "hidden" if absent
//   contacts           initial contacts: id, name required; email, phone, type
//                      ("whatsapp", "telegram" or "instagram"), status ("active" or "inactive"),
//                      blacklisted (true: they can't book), tags. Reading the file updates the last
//                      four of contacts that exist in the store already; absent fields keep their
//                      value, so removing somebody from the blacklist takes a false. Contacts are
//                      never deleted
//   publishable_keys   public keys for pages, each "pk_…"
//   allowed_origins    other origins whose pages may use these keys: "https://example.org", exactly
//                      as the browser sends it, or a pattern such as "https://*.example.org"
//                      (rules/origins.hpp); the server's own origin is always allowed
//   limits             requests per minute, each 1 to 1000000:
//     secret_per_minute    with the secret key; 6000 if absent
//     reads_per_minute     per address, with a publishable key or a visitor's link, holds included;
//                          1200 if absent
//     bookings_per_minute  per address: bookings made, moved and cancelled; 120 if absent
//   spam               what a page's browser must do before it can book; off if absent:
//     difficulty_bits      proof of work, 0 to 24; each bit doubles it. 16 take an old phone about
//                          a second, in the background. 0 if absent
//     minimum_seconds      minimum time between page load and booking, 0 to 60; 0 if absent
//   webhooks           receivers of booking events, at most 10, signed with BOOKING_WEBHOOK_SECRET:
//     url                https://, or http:// to this machine; without a name or a password in it.
//                        Required
//     allow_private_network  true: http:// to a host whose address is in a private network too
//     events             of "booking.created", "booking.updated", "booking.cancelled" (these three
//                        if absent), "booking.reminder", "booking.expired"
//   public_url         where the server is reached from outside: "https://booking.example.com", or
//                      http:// to this machine; without query and fragment
//   mail               mail to visitors and the owner; none is sent if absent. Needs public_url; refused
//                      in front of an account. The relay is BOOKING_SMTP_URL
//     from               "Clinic <bookings@example.com>". Required
//     reply_to           where visitors' answers go; `from` if absent
//     owner              addresses that get the owner's mails, at most 10. Required
//     manage_url         the page with the widget, which opens visitors' links. Required
//     signature          the last lines of visitors' mails, up to 1000 characters
//     max_per_address_per_day, max_per_day
//                        how many mails pages may cause, 1 to 1000000; 5 and 500 if absent. Past
//                        a limit mails wait, and the owner is told
//   busy               calendars whose events block every resource, such as public holidays; a
//                      resource has a list of its own, resources[].busy. At most 10 each, not in
//                      front of an account:
//     ics_url_file         a file with the calendar's secret address in its first line, relative
//                          to the site file: https://, webcal://, or http:// to this machine.
//                          Required
//     all_day              "busy" or "free" (the default): whether all-day events block
//     if_lost              "open" (the default) or "closed": the times, once nothing was read for
//                          24 hours
//     allow_private_network  true: the address may be in a private network, this machine included
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/booking.hpp"
#include "core/protocol/contacts.hpp"
#include "server/rules/challenges.hpp"
#include "server/rules/mail.hpp"
#include "server/rules/schedule.hpp"
#include "server/rules/webhooks.hpp"
#include "server/site/busy_calendar.hpp"
#include "server/site/site_rules.hpp"

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
  BookingRules booking_rules;
  bool needs_approval = false;
};

struct SiteResource {
  core::Resource resource;
  OpeningHours hours;
  Caps caps;
  std::string email;  // gets mails about its bookings; empty: none
};

// Requests per minute.
struct Limits {
  int secret_per_minute = 6000;
  int reads_per_minute = 1200;    // per address: a school's or an office's visitors share one
  int bookings_per_minute = 120;  // per address
};

struct Site {
  std::string name;
  std::string time_zone;
  date::weekday week_start = date::Monday;
  std::string locale = "en";
  std::optional<core::PhonePlan> phone;  // of the country; nullopt: none is known
  core::DetailRules details;
  std::vector<SiteType> types;
  std::vector<SiteResource> resources;
  std::vector<SiteContact> contacts;
  std::vector<std::string> publishable_keys;
  std::vector<std::string> allowed_origins;
  Limits limits;
  SpamRules spam;
  std::vector<Webhook> webhooks;
  Caps caps;                         // of all types together
  BookingRules booking_rules;        // of types that don't override them
  std::string public_url;            // without a slash at its end; empty: not known
  std::optional<MailSettings> mail;  // nullopt: no mail is sent
  std::vector<BusyCalendar> busy;    // those of all resources, and each resource's own

  std::set<std::string> owner_addresses() const;  // that get owners' mails: mail.owner, resources
  std::string public_host() const;          // of public_url, without the port; empty: not known
  const SiteType* type(core::Id id) const;  // null if not found
  const SiteResource* resource(core::Id id) const;  // null if not found
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
