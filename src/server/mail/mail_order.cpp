#include "server/mail/mail_order.hpp"

#include <limits>
#include <utility>

#include "core/json_document.hpp"
#include "core/protocol/reader.hpp"
#include "core/protocol/writer.hpp"
#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxOrder = 64 * 1024;

constexpr std::int64_t kAnyNumber = std::numeric_limits<std::int64_t>::max();

// The fields of each object, spelled once for both Reader and Writer.

template <class Codec, class Value>
void time_fields(Codec& codec, Value& times) {
  codec.instant("starts_at", times.starts_at, core::Stamp::kSeconds);
  codec.instant("ends_at", times.ends_at, core::Stamp::kSeconds);
}

// A value by its text, as the store has it; the text is empty without one.
template <class Value, class Print>
std::string print_if_any(const std::optional<Value>& value, Print print) {
  return value ? print(*value) : std::string();
}
template <class Value, class Parse>
void parse_if_any(core::Reader& reader, const char* name, const std::string& text,
                  std::optional<Value>& out, Parse parse) {
  if (text.empty()) return;
  out = parse(std::string_view(text));
  if (!out) reader.refuse(name, "cannot be read");
}

// Both are there, or neither.
template <class Codec, class Value>
void change_fields(Codec& codec, Value& changes) {
  std::optional<std::string> cancel, move;
  if constexpr (!Codec::kReads) {
    if (changes) {
      cancel = print_if_any(changes->cancel_until, core::format_instant);
      move = print_if_any(changes->move_until, core::format_instant);
    }
  }
  codec.optional_text("cancel_until", cancel);
  codec.optional_text("move_until", move);
  if constexpr (Codec::kReads) {
    if (!cancel && !move) return;
    if (!cancel || !move)
      return codec.refuse(cancel ? "move_until" : "cancel_until", "is required");
    const auto parse = [](std::string_view text) { return core::parse_instant(text); };
    parse_if_any(codec, "cancel_until", *cancel, changes.emplace().cancel_until, parse);
    parse_if_any(codec, "move_until", *move, changes->move_until, parse);
  }
}

template <class Codec, class Value>
void booking_fields(Codec& codec, Value& booking) {
  time_fields(codec, booking);
  codec.amount("id", booking.id, kAnyNumber);
  codec.empty_or_text("uid", booking.uid);
  codec.amount("sequence", booking.sequence, kAnyNumber);
  codec.empty_or_text("type", booking.type_name);
  codec.empty_or_text("resource", booking.resource_name);
  codec.choice("status", booking.status, core::to_string, core::parse_status);
  codec.empty_or_text("name", booking.name);
  codec.empty_or_text("email", booking.email);
  codec.empty_or_text("phone", booking.phone);
  codec.empty_or_text("notes", booking.notes);
  std::string price, location;
  if constexpr (!Codec::kReads) {
    price = print_if_any(booking.price, core::print_price);
    location = print_if_any(booking.location, core::print_location);
  }
  codec.text_or_empty("price", price);  // mails that wait since before there were prices have none
  codec.empty_or_text("location", location);
  if constexpr (Codec::kReads) {
    parse_if_any(codec, "price", price, booking.price, core::parse_price);
    parse_if_any(codec, "location", location, booking.location, core::parse_location);
  }
  codec.empty_or_text("policy", booking.policy_text);
  change_fields(codec, booking.changes);
}

template <class Codec, class Value>
void order_fields(Codec& codec, Value& order) {
  codec.choice("kind", order.kind, to_string, parse_mail_kind);
  codec.empty_or_text("message_id", order.message_id);
  codec.empty_or_text("to", order.to);
  codec.empty_or_text("locale", order.locale);
  codec.empty_or_text("time_zone", order.time_zone);
  codec.instant("ordered_at", order.ordered_at, core::Stamp::kSeconds);
  codec.object("booking", order.booking,
               [](auto& inner, auto& booking) { booking_fields(inner, booking); });
  codec.optional_object("previous", order.previous,
                        [](auto& inner, auto& times) { time_fields(inner, times); });
  codec.empty_or_text("reason", order.reason);
  codec.optional_choice("cancelled_by", order.cancelled_by, core::to_string,
                        core::parse_cancelled_by);
  codec.empty_or_text("manage_link", order.manage_link);
  codec.empty_or_text("owner_link", order.owner_link);
  codec.empty_or_text("failure", order.failure);
  codec.amount("count", order.count, kAnyNumber);
  codec.mark("has_entry", order.has_entry);
  codec.mark("is_first", order.is_first);
  codec.mark("by_business", order.by_business);
}

}  // namespace

std::string new_message_id(std::string_view domain) {
  return std::string("<").append(to_hex(random_bytes(16))).append("@").append(domain).append(">");
}

std::string to_json(const MailOrder& order) {
  core::TextWriter writer;
  order_fields(writer, order);
  return writer.take();
}

std::optional<MailOrder> read_mail_order(std::string_view text) {
  const std::optional<core::JsonDocument> json = core::JsonDocument::read(text, kMaxOrder);
  if (!json || !json->root().is_object()) return std::nullopt;
  core::Refusals refusals;
  refusals.unknown = true;
  core::Reader reader(json->root(), refusals);
  MailOrder order;
  order_fields(reader, order);
  reader.refuse_unknown();
  return refusals.errors.empty() ? std::optional(std::move(order)) : std::nullopt;
}

}  // namespace server
