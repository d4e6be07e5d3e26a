// Every field that goes over the wire, spelled once: one list for each object, used with a Reader
// to read it and with a Writer to write it. Internal to core/protocol.
#pragma once

#include "core/protocol/contacts.hpp"
#include "core/protocol/first_screen.hpp"
#include "core/protocol/reader.hpp"
#include "core/protocol/writer.hpp"

namespace core {

inline constexpr int kMaxDurationMinutes = 366 * 24 * 60;
inline constexpr int kMaxDaysAhead = 3660;
inline constexpr int kMaxUntilMinutes = 366 * 24 * 60;
inline constexpr std::size_t kMaxTypes = 1000;
inline constexpr std::size_t kMaxResources = 1000;
inline constexpr std::size_t kMaxTransitions = 1000;
inline constexpr std::size_t kMaxLocations = 10;
inline constexpr std::size_t kMaxPrefixes = 200;
inline constexpr std::size_t kMaxLengths = 20;
inline constexpr std::size_t kMaxSlotsADay = std::size_t{24} * 60;

template <class Codec, class Value>
void type_fields(Codec& codec, Value& type) {
  codec.id("id", type.id);
  codec.shown("name", type.name);
  codec.whole("duration_minutes", type.duration_minutes, 1, kMaxDurationMinutes);
  codec.shown_or_empty("description", type.description);
  codec.flag("is_active", type.is_active);
}

template <class Codec, class Value>
void price_fields(Codec& codec, Value& price) {
  codec.amount("amount", price.amount, kMaxAmount);
  codec.text("currency", price.currency);
  codec.whole("digits", price.digits, 0, kMaxDigits);
  codec.flag("from", price.is_from);
  if constexpr (Codec::kReads) {
    if (!is_currency(price.currency)) codec.refuse("currency", "must be a code such as GBP");
  }
}

template <class Codec, class Value>
void location_fields(Codec& codec, Value& location) {
  codec.choice("kind", location.kind, to_string, parse_location_kind);
  codec.shown_if_any(location_field(location.kind), location.text);
}

// As widget/config has it.
template <class Codec, class Value>
void offered_type_fields(Codec& codec, Value& type) {
  type_fields(codec, type);
  codec.optional_ids("resource_ids", type.resource_ids, kMaxResources);
  codec.optional_whole("max_days_ahead", type.max_days_ahead, 0, kMaxDaysAhead);
  std::optional<Ask> reason;
  if (type.ask_reason != Ask::kHidden) reason = type.ask_reason;
  codec.optional_choice("ask_reason", reason, to_string, parse_ask);
  if constexpr (Codec::kReads) type.ask_reason = reason.value_or(Ask::kHidden);
  codec.optional_object("price", type.price,
                        [](auto& inner, auto& price) { price_fields(inner, price); });
  codec.optional_list("location", type.locations, kMaxLocations,
                      [](auto& inner, auto& location) { location_fields(inner, location); });
  codec.shown_if_any("policy", type.policy_text);
  codec.shown_if_any("category", type.category);
  codec.optional_whole("cancel_until_minutes", type.cancel_until_minutes, kNotOnline,
                       kMaxUntilMinutes);
  codec.optional_whole("move_until_minutes", type.move_until_minutes, kNotOnline, kMaxUntilMinutes);
}

template <class Codec, class Value>
void resource_fields(Codec& codec, Value& resource) {
  codec.id("id", resource.id);
  codec.shown("name", resource.name);
  codec.shown_or_empty("type", resource.type);
  codec.flag("is_active", resource.is_active);
}

// As widget/config has it.
template <class Codec, class Value>
void offered_resource_fields(Codec& codec, Value& resource) {
  resource_fields(codec, resource);
  codec.shown_if_any("about", resource.about);
}

// Reading only: `end` must be later than `start`.
template <class Codec>
void check_order([[maybe_unused]] Codec& codec, [[maybe_unused]] Instant start,
                 [[maybe_unused]] Instant end) {
  if constexpr (Codec::kReads) {
    if (end <= start) codec.refuse("ends_at", "must be later than starts_at");
  }
}

template <class Codec, class Value>
void slot_fields(Codec& codec, Value& slot) {
  codec.instant("starts_at", slot.starts_at, Stamp::kSeconds);
  codec.instant("ends_at", slot.ends_at, Stamp::kSeconds);
  codec.flag("available", slot.available);
  check_order(codec, slot.starts_at, slot.ends_at);
}

template <class Codec, class Value>
void day_fields(Codec& codec, Value& day) {
  codec.date("date", day.date);
  codec.list("slots", day.slots, kMaxSlotsADay,
             [](auto& inner, auto& slot) { slot_fields(inner, slot); });
}

template <class Codec, class Value>
void days_fields(Codec& codec, Value& days) {
  codec.list("days", days, kMaxRangeDays, [](auto& inner, auto& day) { day_fields(inner, day); });
}

template <class Codec, class Value>
void change_limit_fields(Codec& codec, Value& limits) {
  codec.nullable_stamp("cancel_until", limits.cancel_until);
  codec.nullable_stamp("move_until", limits.move_until);
}

template <class Codec, class Value>
void contact_fields(Codec& codec, Value& contact) {
  codec.shown_if_any("name", contact.name);
  codec.text_if_any("email", contact.email);
  codec.text_if_any("phone", contact.phone);
}

template <class Codec, class Value>
void booking_fields(Codec& codec, Value& booking) {
  codec.id("id", booking.id);
  codec.id_if_any("contact_id", booking.contact_id);
  codec.id("booking_type_id", booking.booking_type_id);
  codec.nullable_id("resource_id", booking.resource_id);
  codec.shown_or_empty("title", booking.title);
  codec.instant("starts_at", booking.starts_at, Stamp::kMicros);
  codec.instant("ends_at", booking.ends_at, Stamp::kMicros);
  codec.choice("status", booking.status, to_string, parse_status);
  codec.nullable_text("notes", booking.notes);
  codec.record_stamp("created_at", booking.created_at);
  codec.record_stamp("updated_at", booking.updated_at);
  codec.text_if_any("uid", booking.uid);
  codec.optional_choice("cancelled_by", booking.cancelled_by, to_string, parse_cancelled_by);
  codec.shown_if_any("cancel_reason", booking.cancel_reason);
  codec.mark("declined", booking.declined);
  codec.optional_object("changes", booking.changes,
                        [](auto& inner, auto& limits) { change_limit_fields(inner, limits); });
  codec.optional_object("price", booking.price,
                        [](auto& inner, auto& price) { price_fields(inner, price); });
  codec.optional_object("location", booking.location,
                        [](auto& inner, auto& location) { location_fields(inner, location); });
  codec.shown_if_any("policy", booking.policy_text);
  if constexpr (!Codec::kReads) {
    // Nothing of ours reads them.
    codec.optional_object("contact", booking.given,
                          [](auto& inner, auto& contact) { contact_fields(inner, contact); });
    codec.text_if_any("locale", booking.locale);
    codec.text_if_any("time_zone", booking.time_zone);
    codec.optional_choice("mail", booking.mail, to_string, parse_mail_state);
  }
  check_order(codec, booking.starts_at, booking.ends_at);
}

// What booking:confirmed tells the page.
template <class Codec, class Value>
void event_fields(Codec& codec, Value& booking) {
  codec.id("id", booking.id);
  codec.instant("starts_at", booking.starts_at, Stamp::kMicros);
  codec.instant("ends_at", booking.ends_at, Stamp::kMicros);
  codec.id("booking_type_id", booking.booking_type_id);
  codec.nullable_id("resource_id", booking.resource_id);
  codec.choice("status", booking.status, to_string, parse_status);
}

template <class Codec, class Value>
void made_fields(Codec& codec, Value& made) {
  booking_fields(codec, made.booking);
  codec.text_if_any("manage_token", made.manage_token);
  codec.text_if_any("correction_token", made.correction_token);
}

// The documented object. contact_fields is what a visitor says of themselves.
template <class Codec, class Value>
void contact_record_fields(Codec& codec, Value& contact) {
  codec.id("id", contact.id);
  codec.shown("name", contact.name);
  codec.text_or_null("email", contact.email);
  codec.text_or_null("phone", contact.phone);
  codec.nullable_choice("type", contact.type, to_string, parse_contact_type);
  codec.choice("status", contact.status, to_string, parse_contact_status);
  codec.flag("blacklisted", contact.blacklisted);
  codec.texts("tags", contact.tags, kMaxTags);
  codec.nullable_stamp("last_message_at", contact.last_message_at);
  codec.record_stamp("created_at", contact.created_at);
  codec.record_stamp("updated_at", contact.updated_at);
}

// POST /contacts.
template <class Codec, class Value>
void new_contact_fields(Codec& codec, Value& contact) {
  contact_fields(codec, contact);
  codec.optional_choice("type", contact.type, to_string, parse_contact_type);
  codec.texts("tags", contact.tags, kMaxTags);
}

template <class Codec, class Value>
void request_fields(Codec& codec, Value& request) {
  codec.optional_id("contact_id", request.contact_id);
  codec.id("booking_type_id", request.booking_type_id);
  codec.optional_id("resource_id", request.resource_id);
  codec.instant("starts_at", request.starts_at, Stamp::kMicros);
  codec.optional_text("notes", request.notes);
  codec.optional_object("contact", request.contact,
                        [](auto& inner, auto& contact) { contact_fields(inner, contact); });
  codec.text_if_any("hold_token", request.hold_token);
  codec.text_if_any("locale", request.locale);
  codec.text_if_any("time_zone", request.time_zone);
  codec.optional_object("location", request.location,
                        [](auto& inner, auto& location) { location_fields(inner, location); });
}

template <class Codec, class Value>
void transition_fields(Codec& codec, Value& transition) {
  codec.instant("from", transition.from, Stamp::kSeconds);
  codec.offset("offset_seconds", transition.offset);
  codec.text_or_empty("abbreviation", transition.abbreviation);
}

template <class Codec, class Value>
void zone_fields(Codec& codec, Value& rules) {
  std::string name = Codec::kReads ? std::string() : rules.name();
  std::vector<Transition> transitions;
  if constexpr (!Codec::kReads) transitions = rules.transitions();
  codec.text("name", name);
  codec.list("transitions", transitions, kMaxTransitions,
             [](auto& inner, auto& transition) { transition_fields(inner, transition); });
  if constexpr (Codec::kReads) {
    if (!ZoneRules::is_valid(transitions)) {
      codec.refuse("transitions", "must hold at least one transition, in rising order");
    }
    rules = ZoneRules(std::move(name), std::move(transitions));
  }
}

template <class Codec, class Value>
void detail_fields(Codec& codec, Value& details) {
  codec.choice("name", details.name, to_string, parse_ask);
  codec.choice("email", details.email, to_string, parse_ask);
  codec.choice("phone", details.phone, to_string, parse_ask);
  codec.choice("notes", details.notes, to_string, parse_ask);
}

template <class Codec, class Value>
void phone_plan_fields(Codec& codec, Value& plan) {
  codec.text("country", plan.country);
  codec.text("calling_code", plan.calling_code);
  codec.text_or_empty("trunk_prefix", plan.trunk_prefix);
  codec.text("example", plan.example);
  // A server from before has neither.
  codec.texts("international_prefixes", plan.international_prefixes, kMaxPrefixes);
  codec.optional_ids("lengths", plan.lengths, kMaxLengths);
}

template <class Codec, class Value>
void first_times_fields(Codec& codec, Value& times) {
  codec.id("booking_type_id", times.booking_type_id);
  codec.id("resource_id", times.resource_id);
  codec.date("from", times.from);
  codec.date("to", times.to);
  days_fields(codec, times.days);
}

template <class Writer>
void first_screen_fields(Writer& writer, const FirstScreen& screen) {
  writer.date("today", screen.today);
  writer.month("month", screen.month);
  writer.flag("has_next", screen.has_next);
  writer.date("day", screen.day);
  writer.rows("days", screen.days, [](auto& row, auto& day) {
    row.id(nullptr, day.first);
    row.id(nullptr, day.second);
  });
  writer.rows("times", screen.times, [](auto& row, auto& time) {
    row.instant(nullptr, time.starts_at, Stamp::kSeconds);
    row.id(nullptr, time.minutes);
  });
  writer.text("zone", screen.zone);
  writer.flag("is_elsewhere", screen.is_elsewhere);
}

template <class Codec, class Value>
void config_fields(Codec& codec, Value& config) {
  const auto zone = [](auto& inner, auto& rules) { zone_fields(inner, rules); };
  codec.object("business", config, [](auto& inner, auto& all) {
    inner.shown("name", all.business_name);
    inner.derived_text("time_zone", all.business_zone.name());
  });
  codec.choice("week_starts_on", config.week_start, weekday_name, parse_weekday);
  codec.text("locale", config.locale);
  codec.object("details", config.details,
               [](auto& inner, auto& details) { detail_fields(inner, details); });
  codec.optional_object("phone", config.phone,
                        [](auto& inner, auto& plan) { phone_plan_fields(inner, plan); });
  codec.list("booking_types", config.types, kMaxTypes,
             [](auto& inner, auto& type) { offered_type_fields(inner, type); });
  codec.list("resources", config.resources, kMaxResources,
             [](auto& inner, auto& resource) { offered_resource_fields(inner, resource); });
  codec.object("zones", config, [zone](auto& inner, auto& all) {
    inner.object("business", all.business_zone, zone);
    inner.nullable_object("visitor", all.visitor_zone, zone);
  });
  codec.instant("now", config.now, Stamp::kSeconds);
  codec.optional_object("availability", config.first_times, [&](auto& inner, auto& times) {
    first_times_fields(inner, times);
    if constexpr (!Codec::kReads) {  // the page's scripts read it
      inner.optional_object("first_screen", first_screen(config), [](auto& object, auto& screen) {
        first_screen_fields(object, screen);
      });
    }
  });
}

}  // namespace core
