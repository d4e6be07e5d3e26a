#include "core/protocol/account_records.hpp"

#include "core/protocol/account.hpp"
#include "core/protocol/envelope.hpp"
#include "core/protocol/fields.hpp"
#include "core/url.hpp"

namespace core {
namespace {

constexpr std::size_t kMostListed = 1000;
constexpr int kMostPages = 1'000'000'000;

template <class Codec>
void meta_fields(Codec& codec, PageMeta& meta) {
  const auto whole = [&codec](const char* name, std::int64_t& out, int least) {
    int value = 0;
    codec.whole(name, value, least, kMostPages);
    out = value;
  };
  whole("current_page", meta.current_page, 1);
  whole("last_page", meta.last_page, 1);
  whole("per_page", meta.per_page, 1);
  whole("total", meta.total, 0);
}

template <class Value, class Fields>
void read_page(Reader& reader, std::vector<Value>& list, PageMeta& meta, Fields fields) {
  reader.list("data", list, kMostListed, fields);
  reader.object("meta", meta, [](auto& inner, auto& out) { meta_fields(inner, out); });
}

std::string with_page(std::string path, char join, std::int64_t page, std::int64_t per_page) {
  return path + join + "page=" + std::to_string(page) + "&per_page=" + std::to_string(per_page);
}

}  // namespace

std::string bookings_path(const BookingListing& listing) {
  std::string path = with_page(std::string(kBookingsPath), '?', listing.page, listing.per_page);
  if (listing.status) path += "&status=" + std::string(to_string(*listing.status));
  if (listing.contact_id) path += "&contact_id=" + std::to_string(*listing.contact_id);
  if (!listing.from.empty()) path += "&from=" + listing.from;
  if (!listing.to.empty()) path += "&to=" + listing.to;
  return path;
}

std::string contacts_page_path(std::string_view search, std::int64_t page, std::int64_t per_page) {
  std::string path(kContactsPath);
  if (search.empty()) return with_page(std::move(path), '?', page, per_page);
  return with_page(path + "?search=" + percent_encoded(search), '&', page, per_page);
}

std::string item_path(std::string_view collection, Id id) {
  return std::string(collection) + "/" + std::to_string(id);
}

std::string new_contact_body(const Contact& contact) {
  TextWriter writer;
  contact_fields(writer, contact);
  writer.optional_choice("type", contact.type, to_string, parse_contact_type);
  if (!contact.tags.empty()) writer.texts("tags", contact.tags, kMaxTags);
  return writer.take();
}

std::string cancel_body(const CancelRequest& request) {
  TextWriter writer;
  writer.text_if_any("reason", request.reason);
  return writer.take();
}

std::string send_body(const SendRequest& request) {
  TextWriter writer;
  writer.text_if_any("email", request.email);
  writer.text_if_any("correction_token", request.correction_token);
  return writer.take();
}

std::string change_body(const BookingChange& change) {
  TextWriter writer;
  if (change.starts_at) writer.instant("starts_at", *change.starts_at, Stamp::kMicros);
  if (change.has_resource) writer.nullable_id("resource_id", change.resource_id);
  if (change.has_notes) writer.nullable_text("notes", change.notes);
  if (change.confirms) writer.text("status", std::string(to_string(BookingStatus::kConfirmed)));
  return writer.take();
}

Result<BookingPage> read_booking_page(int status, std::string_view body) {
  Result<BookingPage> result;
  const std::optional<JsonDocument> envelope = read_envelope(status, body, result.error);
  if (!envelope) return result;
  read_fields(*envelope, result, [](Reader& reader, JsonValue, BookingPage& page) {
    read_page(reader, page.bookings, page.meta,
              [](auto& inner, auto& booking) { booking_fields(inner, booking); });
  });
  return result;
}

Result<ContactPage> read_contact_page(int status, std::string_view body) {
  Result<ContactPage> result;
  const std::optional<JsonDocument> envelope = read_envelope(status, body, result.error);
  if (!envelope) return result;
  read_fields(*envelope, result, [](Reader& reader, JsonValue, ContactPage& page) {
    read_page(reader, page.contacts, page.meta,
              [](auto& inner, auto& contact) { contact_record_fields(inner, contact); });
  });
  return result;
}

Result<Contact> read_contact(int status, std::string_view body) {
  return read_data<Contact>(status, body, [](Reader& reader, JsonValue, Contact& contact) {
    contact_record_fields(reader, contact);
  });
}

Result<BookingStatus> read_cancelled(int status, std::string_view body, Id id) {
  return read_data<BookingStatus>(status, body,
                                  [id](Reader& reader, JsonValue, BookingStatus& out) {
                                    Id told = 0;
                                    reader.id("id", told);
                                    if (told != id)
                                      reader.refuse("id", "is not the booking that was cancelled");
                                    reader.choice("status", out, to_string, parse_status);
                                    if (out != BookingStatus::kCancelled)
                                      reader.refuse("status", "must be cancelled");
                                  });
}

std::optional<AccountEvent> read_event(std::string_view body) {
  const std::optional<JsonDocument> object = JsonDocument::read(body, kMaxRequestBytes);
  if (!object || !object->root().is_object()) return std::nullopt;
  Result<AccountEvent> result;
  read_fields(*object, result, [](Reader& reader, JsonValue, AccountEvent& event) {
    reader.text("event", event.name);
    reader.text("delivery_id", event.delivery_id);
  });
  if (!result) return std::nullopt;
  Result<Booking> booking;
  const JsonValue data = object->root().member("data");
  if (data.is_object()) {
    read_fields(data, booking,
                [](Reader& reader, JsonValue, Booking& out) { booking_fields(reader, out); });
  }
  result.value->booking = std::move(booking.value);
  return std::move(result.value);
}

}  // namespace core
