// The endpoints of a booking's calendar file: a link to it, and the file.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/calendar_file.hpp"
#include "core/protocol/manage.hpp"
#include "core/protocol/offer_words.hpp"
#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/rules/webhooks.hpp"
#include "server/service/refusals.hpp"
#include "server/wording/wording.hpp"

namespace server {
namespace {

template <class Entry>
const Entry* entry_with(const std::vector<Entry>& entries, std::optional<core::Id> id) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& each) { return each.id == id; });
  return found == entries.end() ? nullptr : &*found;
}

// The entry of a visitor's own calendar, in the language it was booked in. It has no link to change the
// booking by: the address of the file may be seen by others, and its token opens nothing else.
core::CalendarEntry entry_of(const core::Booking& booking, const core::WidgetConfig& config) {
  const core::Texts& texts = texts_for(booking.locale.empty() ? config.locale : booking.locale);
  core::CalendarEntry entry;
  entry.booking_id = booking.id;
  entry.starts_at = booking.starts_at;
  entry.ends_at = booking.ends_at;
  entry.status = booking.status;
  entry.sequence = core::calendar_sequence(booking);
  entry.written_at = config.now;
  const core::BookingType* type = entry_with(config.types, booking.booking_type_id);
  entry.title = type ? type->name : booking.title;
  if (!config.business_name.empty()) {
    entry.title =
        texts.say("calendar.title", {{"type", entry.title}, {"business", config.business_name}});
  }
  const core::Resource* resource = entry_with(config.resources, booking.resource_id);
  if (resource) entry.description = texts.say("calendar.with", {{"name", resource->name}});
  if (booking.location) {
    entry.location =
        core::location_words(texts, core::visible_part(*booking.location, booking.status));
  }
  return entry;
}

// Of the mail's invitation too, so that a calendar with both has one entry.
std::string uid_of(const core::Booking& booking, std::string_view host) {
  return booking.uid.empty() ? "" : booking.uid + "@" + std::string(host);
}

}  // namespace

Answer Routes::make_calendar_link(const Call& call) const {
  auto booking = parts_.service.booking(call.path.id, call.caller);
  if (!booking) return refusal(booking.error());
  core::Json data;
  data["path"] = core::calendar_file_path(booking->id,
                                          parts_.service.calendar_token(booking->id, call.caller));
  return success(std::move(data), "Calendar link created successfully.", 201);
}

Answer Routes::calendar_file(const Call& call) const {
  if (call.caller.id != call.path.id) return refusal(no_booking());
  auto booking = parts_.service.booking(call.path.id, {Access::kSecret});
  if (!booking) return refusal(booking.error());
  auto config = parts_.service.config("");
  if (!config) return refusal(config.error());
  core::CalendarEntry entry = entry_of(*booking, *config);
  const std::string own =
      parts_.owner ? host_and_port(parts_.owner->site().public_url) : std::string();
  entry.host = own.empty() ? call.request.header("Host").value_or("") : own;
  entry.uid = uid_of(*booking, entry.host);
  Answer answer{200, core::calendar_file(entry)};
  answer.content_type = "text/calendar; charset=utf-8";
  // Phones open the file in their calendar if it is shown, and in-app browsers save none.
  answer.disposition = "inline; filename=\"booking-" + std::to_string(booking->id) + ".ics\"";
  return answer;
}

}  // namespace server
