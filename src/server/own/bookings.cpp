#include "server/own/bookings.hpp"

#include <algorithm>

#include "server/base/digest.hpp"
#include "server/base/tz.hpp"
#include "server/rules/holds.hpp"
#include "server/service/idempotency.hpp"
#include "server/service/refusals.hpp"
#include "server/service/visitor_links.hpp"

namespace server {
namespace {

constexpr core::Seconds kTwoDays = 2 * core::kADay;

std::string_view wording(StartFault fault) {
  switch (fault) {
    case StartFault::kPast: return "This time is in the past.";
    case StartFault::kTooSoon: return "This time is too soon to be booked.";
    case StartFault::kTooFar: return "This time is too far ahead to be booked.";
    case StartFault::kClosed: return "This time is outside opening hours.";
    case StartFault::kOffGrid:
      return "No appointment starts at this time; take one of the times in availability.";
    case StartFault::kNone: break;
  }
  return {};
}

core::DaySlots listed(core::Date date, const std::vector<OpenSlot>& slots) {
  core::DaySlots day{date, {}};
  day.slots.reserve(slots.size());
  for (const OpenSlot& slot : slots) {
    day.slots.push_back({slot.starts_at, slot.ends_at, !slot.free.empty()});
  }
  return day;
}

// The one with the fewest bookings, then the lowest id.
core::Id least_loaded(std::vector<core::Id> free, const std::vector<ResourceLoad>& loads) {
  auto load_of = [&](core::Id id) {
    auto found = std::find_if(loads.begin(), loads.end(),
                              [id](const ResourceLoad& load) { return load.resource_id == id; });
    return found == loads.end() ? 0 : found->bookings;
  };
  return *std::min_element(free.begin(), free.end(), [&](core::Id a, core::Id b) {
    return std::pair(load_of(a), a) < std::pair(load_of(b), b);
  });
}

}  // namespace

OwnBookings::OwnBookings(const Site& site, Store& store, const Tokens& tokens, const Clock& clock,
                         BookingCounts& counts)
    : site_(site),
      store_(store),
      tokens_(tokens),
      clock_(clock),
      counts_(counts),
      client_salt_(random_bytes(16)) {}

Outcome<std::vector<core::BookingType>> OwnBookings::types() const {
  std::vector<core::BookingType> types;
  for (const SiteType& entry : site_.types) types.push_back(entry.type);
  return types;
}

Outcome<std::vector<core::Resource>> OwnBookings::resources() const {
  std::vector<core::Resource> resources;
  for (const SiteResource& entry : site_.resources) resources.push_back(entry.resource);
  return resources;
}

Outcome<core::WidgetConfig> OwnBookings::config(std::string_view visitor_zone) const {
  core::WidgetConfig config;
  core::Instant now = clock_.now();
  config.business_name = site_.name;
  config.business_zone = zone_rules(site_.time_zone, now - core::kAYear, now + 2 * core::kAYear)
                             .value_or(core::ZoneRules());
  config.visitor_zone = zone_rules(visitor_zone, now - core::kAYear, now + 2 * core::kAYear);
  config.week_start = site_.week_start;
  config.locale = site_.locale;
  config.details = site_.details;
  config.now = now;
  for (const SiteResource& entry : site_.resources) {
    if (entry.resource.is_active) config.resources.push_back(entry.resource);
  }
  for (const SiteType& entry : site_.types) {
    if (!entry.type.is_active) continue;
    core::BookingType& type = config.types.emplace_back(entry.type);
    std::erase_if(type.resource_ids,
                  [this](core::Id id) { return !site_.resource(id)->resource.is_active; });
  }
  return config;
}

Outcome<OwnBookings::Wanted> OwnBookings::find_wanted(core::Id type_id,
                                                      std::optional<core::Id> resource_id) const {
  const SiteType* type = site_.type(type_id);
  if (!type) return Refusal(no_such_type());
  if (!type->type.is_active) return Refusal(inactive_type());
  const std::vector<core::Id>& able = type->type.resource_ids;
  if (resource_id) {
    const SiteResource* resource = site_.resource(*resource_id);
    if (!resource) return Refusal(no_such_resource());
    if (!resource->resource.is_active) return Refusal(inactive_resource());
    if (std::find(able.begin(), able.end(), *resource_id) == able.end()) {
      return Refusal(invalid("resource_id", "This resource does not take this booking type."));
    }
  }
  Wanted wanted{type, {}};
  for (core::Id id : able) {
    const SiteResource* resource = site_.resource(id);
    if (!resource->resource.is_active || (resource_id && *resource_id != id)) continue;
    wanted.resources.push_back({id, &resource->hours});
  }
  return wanted;
}

Schedule OwnBookings::schedule_for(const Wanted& wanted, core::Date from, core::Date to,
                                   core::Instant now) const {
  core::Instant begin = date::sys_days(from) - kTwoDays;
  core::Instant end = date::sys_days(to) + 2 * kTwoDays;
  auto zone = zone_rules(site_.time_zone, std::min(begin, now), std::max(end, now));
  return {wanted.type->rules, wanted.resources, zone.value_or(core::ZoneRules())};
}

Outcome<Availability> OwnBookings::availability(const AvailabilityQuery& query, bool /*as_range*/,
                                                const Caller& caller) const {
  auto found = find_wanted(query.booking_type_id, query.resource_id);
  if (!found) return Refusal(found.error());
  core::Instant now = clock_.now();
  if (query.booking_id) {
    auto moving = store_.booking(*query.booking_id, now);
    if (!moving || !caller.may_reach(*moving)) return Refusal(no_booking());
  }
  Schedule schedule = schedule_for(*found, query.from, query.to, now);
  core::Instant begin = schedule.zone.day_bounds(query.from).begin - kTwoDays;
  core::Instant end = schedule.zone.day_bounds(query.to).end + 2 * kTwoDays;
  LookPast past{query.booking_id, hold_hash(query.hold_token)};
  std::vector<Occupied> occupied = store_.occupied(begin, end, now, past);
  std::vector<core::Instant> booked;
  if (schedule.type.max_per_day > 0) {
    booked = store_.starts(query.booking_type_id, begin, end, now, past);
  }
  std::vector<core::DaySlots> days;
  for (core::Date date = query.from; date <= query.to; date = core::add_days(date, 1)) {
    days.push_back(listed(date, slots_of_day(schedule, occupied, date, now, booked)));
  }
  return Availability{std::move(days), std::nullopt};
}

Outcome<void> OwnBookings::check_start_time(const Schedule& schedule, core::Instant starts_at,
                                            core::Instant now) const {
  StartFault fault = check_start(schedule, starts_at, now);
  if (fault == StartFault::kNone) return {};
  return Refusal(invalid("starts_at", wording(fault)));
}

std::optional<OwnBookings::Place> OwnBookings::find_place(
    Transaction& transaction, const Wanted& wanted, const Schedule& schedule,
    core::Instant starts_at, const LookPast& past, core::Instant now) const {
  core::Date date = schedule.zone.local_date(starts_at);
  core::DayBounds day = schedule.zone.day_bounds(date);
  auto occupied = transaction.occupied(day.begin - kTwoDays, day.end + 2 * kTwoDays, now, past);
  std::vector<core::Instant> booked;
  if (schedule.type.max_per_day > 0) {
    booked = transaction.starts(wanted.type->type.id, day.begin, day.end, now, past);
  }
  auto slots = slots_of_day(schedule, occupied, date, now, booked);
  auto slot = std::find_if(slots.begin(), slots.end(),
                           [&](const OpenSlot& open) { return open.starts_at == starts_at; });
  if (slot == slots.end() || slot->free.empty()) return std::nullopt;
  core::Id resource = least_loaded(slot->free, transaction.loads(day.begin, day.end, past.booking));
  return Place{resource, *slot};
}

Outcome<SerialisedAnswer> OwnBookings::book(const BookingOrder& order,
                                            const Serialiser<core::BookingMade>& serialise) const {
  core::Instant now = clock_.now();
  // A repeat may come when the time has passed already, so it is looked for before any rule.
  AnswerKey key = answer_key(order.caller, order.once);
  if (auto stored = stored_answer(store_, key, order.once, now)) return *stored;
  auto found = find_wanted(order.request.booking_type_id, order.request.resource_id);
  if (!found) return Refusal(found.error());
  const Wanted& wanted = *found;
  core::Date utc_date{date::floor<date::days>(order.request.starts_at)};
  Schedule schedule = schedule_for(wanted, utc_date, utc_date, now);
  auto start = check_start_time(schedule, order.request.starts_at, now);
  if (!start) return Refusal(start.error());
  bool is_made = false;  // now, and not by an earlier request with the same key
  auto answer = answer_once(store_, key, order.once, now, [&](Transaction& transaction) {
    auto made = book_in(transaction, order, wanted, schedule, now);
    is_made = made.has_value();
    return serialise(made);
  });
  if (is_made) counts_.made.add();
  return answer;
}

Outcome<void> OwnBookings::check_contact(Transaction& transaction,
                                         const BookingOrder& order) const {
  const core::BookingRequest& request = order.request;
  if (request.contact) {
    if (!transaction.is_blacklisted(*request.contact)) return {};
    return Refusal(not_online());
  }
  auto contact = transaction.contact(request.contact_id.value());
  if (order.caller.access == Access::kSecret) {
    if (!contact) return Refusal(no_such_contact());
    if (!contact->blacklisted) return {};
    return Refusal(blacklisted_contact());
  }
  // A visitor with a link. Also for what another contact with the same address or number did.
  bool is_welcome = contact && !contact->blacklisted &&
                    !transaction.is_blacklisted({contact->name, contact->email, contact->phone});
  if (is_welcome) return {};
  return Refusal(not_online());
}

Outcome<core::BookingMade> OwnBookings::book_in(Transaction& transaction, const BookingOrder& order,
                                                const Wanted& wanted, const Schedule& schedule,
                                                core::Instant now) const {
  const core::BookingRequest& request = order.request;
  if (auto contact = check_contact(transaction, order); !contact) return Refusal(contact.error());
  NewBooking booking;
  // The name as typed, not the one on file: a page must not learn whose address it guessed.
  std::string name = request.contact_id ? transaction.contact(*request.contact_id)->name
                                        : request.contact.value().name;
  std::string own_hold = hold_hash(request.hold_token);
  auto place = find_place(transaction, wanted, schedule, request.starts_at, {{}, own_hold}, now);
  if (!place) return Refusal(taken());
  booking.contact_id = request.contact_id ? *request.contact_id
                                          : transaction.contact_for(request.contact.value(), now);
  booking.booking_type_id = request.booking_type_id;
  booking.occupied = occupied_by(schedule.type, place->resource, request.starts_at);
  booking.title = wanted.type->type.name + (name.empty() ? "" : " – " + name);
  booking.starts_at = place->slot.starts_at;
  booking.ends_at = place->slot.ends_at;
  if (wanted.type->needs_approval) booking.status = core::BookingStatus::kPending;
  booking.notes = request.notes;
  booking.made_at = now;
  auto made_booking = transaction.add_booking(booking);
  if (!made_booking) return Refusal(taken());
  if (!own_hold.empty()) transaction.end_hold(own_hold);
  tell_receivers(transaction, WebhookEvent::kCreated, *made_booking, now);
  return made(*made_booking, order.caller.access);
}

void OwnBookings::tell_receivers(Transaction& transaction, WebhookEvent event,
                                 const core::Booking& booking, core::Instant now) const {
  for (const Webhook& webhook : site_.webhooks) {
    if (!webhook.wants(event)) continue;
    Delivery delivery;
    delivery.url = webhook.url;
    delivery.event = event;
    delivery.booking_id = booking.id;
    delivery.delivery_id = new_delivery_id();
    delivery.body = webhook_body(event, delivery.delivery_id, now, booking);
    delivery.made_at = now;
    transaction.add_delivery(delivery);
  }
}

core::ApiError OwnBookings::taken() const {
  counts_.slots_refused.add();
  return slot_taken();
}

core::BookingMade OwnBookings::made(const core::Booking& booking, Access access) const {
  core::BookingMade answer{booking, {}};
  if (access != Access::kSecret) {
    answer.manage_token = manage_token(tokens_, booking);
  }
  return answer;
}

}  // namespace server
