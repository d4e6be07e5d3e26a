#include "server/own/feeds.hpp"

#include "core/calendar_file.hpp"
#include "core/code_points.hpp"
#include "core/protocol/offer_words.hpp"
#include "server/base/digest.hpp"
#include "server/net/http.hpp"
#include "server/rules/webhooks.hpp"
#include "server/wording/wording.hpp"

namespace server {
namespace {

constexpr core::Seconds kCancelledStay = 30 * core::kADay;
constexpr std::size_t kTokenBytes = 24;

// As typed for the booking; what wasn't typed, as on file.
core::ContactDetails visitor_of(const FeedBooking& entry) {
  core::ContactDetails visitor = entry.contact;
  const core::ContactDetails given = entry.booking.given.value_or(core::ContactDetails());
  if (!given.name.empty()) visitor.name = given.name;
  if (!given.email.empty()) visitor.email = given.email;
  if (!given.phone.empty()) visitor.phone = given.phone;
  return visitor;
}

std::string title_of(const Site& site, const FeedLink& link, const FeedBooking& entry) {
  const SiteType* type = site.type(entry.booking.booking_type_id);
  std::string title = type ? type->type.name : "Booking";
  if (!link.shows_names) return title;
  const std::string name = shortened_name(visitor_of(entry).name);
  return name.empty() ? title : title + ", " + name;
}

std::string description_of(const Site& site, const FeedLink& link, const FeedBooking& entry) {
  std::string text;
  auto add_line = [&text](std::string_view line) {
    if (line.empty()) return;
    if (!text.empty()) text += '\n';
    text += line;
  };
  if (!link.resource_id && site.resources.size() > 1) {
    const SiteResource* resource = site.resource(entry.booking.resource_id.value_or(0));
    if (resource) add_line(resource->resource.name);
  }
  if (link.shows_contact) {
    const core::ContactDetails visitor = visitor_of(entry);
    add_line(visitor.email);
    add_line(visitor.phone);
  }
  if (link.shows_notes) add_line(entry.booking.notes.value_or(""));
  return text;
}

}  // namespace

std::string new_feed_token() {
  return "fd_" + to_base64url(random_bytes(kTokenBytes));
}

std::string feed_token_hash(std::string_view token) {
  return to_hex(sha256(token));
}

std::string shortened_name(std::string_view name) {
  name = trim_spaces(name);
  const std::size_t first_end = name.find(' ');
  if (first_end == std::string_view::npos) return std::string(name);
  const std::string_view last = name.substr(name.rfind(' ') + 1);
  std::size_t letter_end = 1;
  while (letter_end < last.size() && core::continues_code_point(last[letter_end])) ++letter_end;
  return std::string(name.substr(0, first_end)) + " " + std::string(last.substr(0, letter_end)) +
         ".";
}

std::optional<std::string> own::CalendarFeeds::feed(std::string_view token) const {
  const auto link = store_.feed_link(feed_token_hash(token));
  if (!link) return std::nullopt;
  const core::Instant now = clock_.now();
  const auto bookings = store_.feed_bookings({.resource_id = link->resource_id,
                                              .ended_since = now - core::kAYear,
                                              .cancelled_since = now - kCancelledStay,
                                              .now = now});
  const std::string host = host_and_port(site_.public_url);
  std::vector<core::CalendarEntry> entries;
  entries.reserve(bookings.size());
  for (const FeedBooking& entry : bookings) {
    const core::Booking& booking = entry.booking;
    core::CalendarEntry& written = entries.emplace_back();
    written.booking_id = booking.id;
    if (!booking.uid.empty()) written.uid = booking.uid + "@" + host;
    written.host = site_.public_host();
    written.starts_at = booking.starts_at;
    written.ends_at = booking.ends_at;
    written.status = booking.status;
    written.sequence = core::calendar_sequence(booking);
    written.written_at = booking.updated_at;
    written.title = title_of(site_, *link, entry);
    written.description = description_of(site_, *link, entry);
    if (link->shows_location && booking.location) {
      written.location = core::location_words(texts_for(site_.locale), *booking.location);
    }
  }
  std::string name = site_.name;
  const SiteResource* resource = link->resource_id ? site_.resource(*link->resource_id) : nullptr;
  if (resource) name += ": " + resource->resource.name;
  return core::calendar_feed(name, entries);
}

}  // namespace server
