#include "widget/manage/booking_queries.hpp"

#include <algorithm>

#include "widget/times/month_slots.hpp"

namespace widget {

const core::Booking* shown_booking(const Model& model) {
  if (model.step == Step::kConfirmed) return model.made ? &model.made->booking : nullptr;
  const bool is_managed = model.step == Step::kManage && model.managing.booking;
  return is_managed ? &*model.managing.booking : nullptr;
}

std::string manage_link(const Model& model) {
  const core::Booking* booking = shown_booking(model);
  const bool is_made = model.step == Step::kConfirmed;
  // A contact's token opens all of theirs, and is no link to hand on.
  if (!booking || (!is_made && model.managing.is_listed)) return {};
  const std::string& token = is_made ? model.made->manage_token : model.managing.token;
  const std::string& page = model.options.manage_url;
  if (page.empty() || token.empty()) return {};
  return page + (page.find('?') == std::string::npos ? "?" : "&") +
         "booking=" + std::to_string(booking->id) + "#" + token;
}

Standing standing(const Model& model, const core::Booking& booking) {
  if (booking.status == core::BookingStatus::kCancelled) return Standing::kCancelled;
  const bool is_over =
      booking.status == core::BookingStatus::kCompleted || booking.starts_at <= now(model);
  return is_over ? Standing::kPast : Standing::kOpen;
}

bool can_reschedule(const Model& model, const core::Booking& booking) {
  if (standing(model, booking) != Standing::kOpen) return false;
  const auto& resources = model.config.resources;
  const bool can_be_had = !booking.resource_id ||
                          std::any_of(resources.begin(), resources.end(), [&](const auto& each) {
                            return each.id == *booking.resource_id && each.is_active;
                          });
  const auto& types = model.config.types;
  return can_be_had && std::any_of(types.begin(), types.end(), [&](const auto& type) {
           const auto& able = type.resource_ids;
           return type.id == booking.booking_type_id && type.is_active &&
                  (!booking.resource_id ||
                   std::find(able.begin(), able.end(), *booking.resource_id) != able.end());
         });
}

bool has_own_booking(const Model& model, core::Date day) {
  const Managing& managing = model.managing;
  if (!managing.is_rescheduling || !managing.booking) return false;
  return model.zone.local_date(managing.booking->starts_at) == day;
}

std::vector<core::Slot> day_slots_with_own(const Model& model) {
  std::vector<core::Slot> slots = chosen_day_slots(model);
  if (model.day && has_own_booking(model, *model.day)) {
    const core::Booking& own = *model.managing.booking;
    insert_once(slots, {own.starts_at, own.ends_at, false});
  }
  return slots;
}

std::string what_is_booked(const Model& model, const core::Booking& booking) {
  for (const core::BookingType& type : model.config.types) {
    if (type.id == booking.booking_type_id) return type.name;
  }
  return booking.title;
}

std::string who_is_booked(const Model& model, const core::Booking& booking) {
  for (const core::Resource& resource : model.config.resources) {
    if (booking.resource_id == resource.id) return resource.name;
  }
  return {};
}

bool is_busy(const Managing& managing) {
  return managing.progress == Progress::kLoading && !managing.retry.is_waiting;
}

Fault retry_fault(Progress progress, const RetryState& retry) {
  const bool is_again = retry.times > 0 || retry.is_waiting;
  return progress == Progress::kLoading && is_again ? retry.fault : Fault::kNone;
}

std::string managing_error(const Model& model) {
  const Managing& managing = model.managing;
  return managing.message.empty() ? fault_sentence(model.texts, managing.fault) : managing.message;
}

std::string my_bookings_error(const Model& model) {
  if (model.my_bookings.is_signed_out) return model.texts.say("list.signed_out");
  return fault_sentence(model.texts, model.my_bookings.fault);
}

}  // namespace widget
