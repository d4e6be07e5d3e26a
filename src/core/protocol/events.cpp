#include "core/protocol/fields.hpp"
#include "core/protocol/writer.hpp"

namespace core {
namespace {

void add_personal(Json& event, const BookingRequest& request) {
  if (request.contact) {
    Writer writer;
    contact_fields(writer, *request.contact);
    event["contact"] = writer.take();
  }
  if (request.notes) event["notes"] = *request.notes;
}

}  // namespace

std::string booking_event(const Booking& booking, const BookingRequest* personal) {
  Writer writer;
  event_fields(writer, booking);
  Json event = writer.take();
  if (personal) add_personal(event, *personal);
  return print_json(event);
}

std::string type_event(Id type) {
  Writer writer;
  writer.id("booking_type_id", type);
  return print_json(writer.take());
}

std::string slot_event(const Slot& slot, Id type, std::optional<Id> resource) {
  Writer writer;
  writer.instant("starts_at", slot.starts_at, Stamp::kMicros);
  writer.instant("ends_at", slot.ends_at, Stamp::kMicros);
  writer.id("booking_type_id", type);
  writer.nullable_id("resource_id", resource);
  return print_json(writer.take());
}

std::string request_event(const BookingRequest& request, bool with_personal) {
  Writer writer;
  writer.instant("starts_at", request.starts_at, Stamp::kMicros);
  writer.id("booking_type_id", request.booking_type_id);
  writer.nullable_id("resource_id", request.resource_id);
  Json event = writer.take();
  if (with_personal) add_personal(event, request);
  return print_json(event);
}

}  // namespace core
