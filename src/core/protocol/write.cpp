#include "core/json_text.hpp"
#include "core/protocol/account.hpp"
#include "core/protocol/bodies.hpp"
#include "core/protocol/fields.hpp"
#include "core/protocol/protocol.hpp"
#include "core/url.hpp"

namespace core {

Json to_json(const BookingType& type) {
  Writer writer;
  type_fields(writer, type);
  return writer.take();
}

Json to_json(const Resource& resource) {
  Writer writer;
  resource_fields(writer, resource);
  return writer.take();
}

Json to_json(const Slot& slot) {
  Writer writer;
  slot_fields(writer, slot);
  return writer.take();
}

Json to_json(const DaySlots& day) {
  Writer writer;
  day_fields(writer, day);
  return writer.take();
}

Json to_json(const std::vector<DaySlots>& days) {
  Writer writer;
  days_fields(writer, days);
  return writer.take();
}

Json to_json(const Booking& booking) {
  Writer writer;
  booking_fields(writer, booking);
  return writer.take();
}

Json to_json(const BookingMade& made) {
  Writer writer;
  made_fields(writer, made);
  return writer.take();
}

Json to_json(const ZoneRules& rules) {
  Writer writer;
  zone_fields(writer, rules);
  return writer.take();
}

Json to_json(const WidgetConfig& config) {
  Writer writer;
  config_fields(writer, config);
  return writer.take();
}

std::string success_body(Json data, std::string_view message) {
  Json envelope = Json::object();
  envelope["success"] = true;
  envelope["data"] = std::move(data);
  if (!message.empty()) envelope["message"] = std::string(message);
  return print_json(envelope);
}

std::string made_body(const BookingMade& made, std::string_view message) {
  TextWriter writer;
  writer.flag("success", true);
  writer.object("data", made, [](auto& inner, auto& all) { made_fields(inner, all); });
  writer.text("message", message);
  return writer.take();
}

std::string config_body(const WidgetConfig& config) {
  TextWriter writer;
  writer.flag("success", true);
  writer.object("data", config, [](auto& inner, auto& all) { config_fields(inner, all); });
  return writer.take();
}

std::string availability_body(const std::vector<DaySlots>& days, bool as_range,
                              std::optional<Instant> stale_as_of) {
  TextWriter writer;
  writer.flag("success", true);
  writer.object("data", days, [&](auto& inner, auto& all) {
    if (as_range) {
      days_fields(inner, all);
    } else {
      day_fields(inner, all.front());
    }
    if (!stale_as_of) return;
    inner.flag("stale", true);
    inner.instant("as_of", *stale_as_of, Stamp::kSeconds);
  });
  return writer.take();
}

std::string error_body(const ApiError& error) {
  Json envelope = Json::object();
  envelope["success"] = false;
  envelope["message"] = error.message;
  if (!error.code.empty()) envelope["code"] = error.code;
  if (error.status == 422 && !error.errors.empty()) {
    Json errors = Json::object();
    for (const auto& [field, sentences] : error.errors) {
      Json list = Json::array();
      for (const std::string& sentence : sentences) list.push_back(sentence);
      // push_back looks no member up, which would cost the square of a long list of refused names.
      errors.push_back(Json::object_t::value_type(field, std::move(list)));
    }
    envelope["errors"] = std::move(errors);
  }
  if (error.retry_after) envelope["retry_after"] = *error.retry_after;
  return print_json(envelope);
}

std::string config_path(std::string_view time_zone) {
  return "/widget/config?time_zone=" + percent_encoded(time_zone);
}

std::string availability_path(Id type, std::optional<Id> resource, Date from, Date to) {
  std::string path = "/bookings/availability?booking_type_id=" + std::to_string(type) +
                     "&from=" + format_date(from) + "&to=" + format_date(to);
  if (resource) path += "&resource_id=" + std::to_string(*resource);
  return path;
}

std::string moving_query(Id booking) {
  return "&booking_id=" + std::to_string(booking);
}

std::string day_path(Id type, std::optional<Id> resource, Date date) {
  std::string path = "/bookings/availability?booking_type_id=" + std::to_string(type) +
                     "&date=" + format_date(date);
  if (resource) path += "&resource_id=" + std::to_string(*resource);
  return path;
}

std::string contacts_path(std::string_view search) {
  return std::string(kContactsPath) + "?search=" + percent_encoded(search) + "&per_page=100";
}

std::string contact_bookings_path(Id contact, Date from, Date to) {
  return std::string(kBookingsPath) + "?contact_id=" + std::to_string(contact) +
         "&from=" + format_date(from) + "&to=" + format_date(to) + "&per_page=100";
}

std::string contact_body(const ContactDetails& contact) {
  TextWriter writer;
  contact_fields(writer, contact);
  if (!contact.phone.empty()) writer.text("type", "whatsapp");
  return writer.take();
}

std::string booking_body(const BookingRequest& request) {
  TextWriter writer;
  request_fields(writer, request);
  return writer.take();
}

}  // namespace core
