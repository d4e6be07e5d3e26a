#include "core/protocol/fields.hpp"
#include "core/protocol/writer.hpp"

namespace core {
namespace {

void add_personal(TextWriter& event, const BookingRequest& request) {
  event.optional_object("contact", request.contact,
                        [](auto& inner, auto& contact) { contact_fields(inner, contact); });
  event.optional_text("notes", request.notes);
}

}  // namespace

std::string booking_event(const Booking& booking, const BookingRequest* personal) {
  TextWriter writer;
  event_fields(writer, booking);
  if (personal) add_personal(writer, *personal);
  return writer.take();
}

std::string type_event(Id type) {
  TextWriter writer;
  writer.id("booking_type_id", type);
  return writer.take();
}

std::string slot_event(const Slot& slot, Id type, std::optional<Id> resource) {
  TextWriter writer;
  writer.instant("starts_at", slot.starts_at, Stamp::kMicros);
  writer.instant("ends_at", slot.ends_at, Stamp::kMicros);
  writer.id("booking_type_id", type);
  writer.nullable_id("resource_id", resource);
  return writer.take();
}

std::string request_event(const BookingRequest& request, bool with_personal) {
  TextWriter writer;
  writer.instant("starts_at", request.starts_at, Stamp::kMicros);
  writer.id("booking_type_id", request.booking_type_id);
  writer.nullable_id("resource_id", request.resource_id);
  if (with_personal) add_personal(writer, request);
  return writer.take();
}

std::string error_event(std::string_view code, std::string_view message) {
  TextWriter writer;
  writer.text("code", code);
  writer.text("message", message);
  return writer.take();
}

}  // namespace core
