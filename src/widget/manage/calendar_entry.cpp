#include "widget/manage/calendar_entry.hpp"

#include "core/protocol/offer_words.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/queries.hpp"

namespace widget {

core::CalendarEntry calendar_entry(const Model& model, const core::Booking& booking) {
  const core::Texts& texts = model.texts;
  core::CalendarEntry entry;
  entry.booking_id = booking.id;
  if (!booking.uid.empty()) entry.uid = booking.uid + "@" + model.options.host;
  entry.host = model.options.host;
  entry.starts_at = booking.starts_at;
  entry.ends_at = booking.ends_at;
  entry.status = booking.status;
  entry.sequence = core::calendar_sequence(booking);
  entry.written_at = now(model);
  entry.title = what_is_booked(model, booking);
  const std::string& business = model.catalog.config.business_name;
  entry.organizer = business;
  if (!business.empty()) {
    entry.title = texts.say("calendar.title", {{"type", entry.title}, {"business", business}});
  }
  const std::string who = who_is_booked(model, booking);
  if (!who.empty()) entry.description = texts.say("calendar.with", {{"name", who}});
  if (booking.location) entry.location = core::location_words(texts, *booking.location);
  entry.link = manage_link(model);
  return entry;
}

}  // namespace widget
