#include "widget/manage/booking_queries.hpp"

#include <algorithm>

#include "core/url.hpp"
#include "widget/queries.hpp"
#include "widget/times/times_queries.hpp"

namespace widget {

const core::Booking* shown_booking(const Model& model) {
  if (model.step == Step::kConfirmed)
    return model.booking.made ? &model.booking.made->booking : nullptr;
  const bool is_managed = model.step == Step::kManage && model.manage.booking;
  return is_managed ? &*model.manage.booking : nullptr;
}

std::string manage_link(const Model& model) {
  const core::Booking* booking = shown_booking(model);
  const bool is_made = model.step == Step::kConfirmed;
  // A contact's token opens all of the contact's bookings, so it must not be in a link.
  if (!booking || (!is_made && model.manage.is_listed)) return {};
  const std::string& token = is_made ? model.booking.made->manage_token : model.manage.token;
  const std::string& page = model.options.manage_url;
  if (page.empty() || token.empty()) return {};
  return core::booking_link(page, booking->id, token);
}

BookingPhase booking_phase(const Model& model, const core::Booking& booking) {
  if (booking.status == core::BookingStatus::kCancelled) return BookingPhase::kCancelled;
  const bool is_over =
      booking.status == core::BookingStatus::kCompleted || booking.starts_at <= now(model);
  return is_over ? BookingPhase::kPast : BookingPhase::kOpen;
}

namespace {

// The last instant; nothing: not online.
std::optional<core::Instant> end_of(const core::Booking& booking, Change change) {
  // An API that says nothing of it leaves changes to its own refusals.
  if (!booking.changes) return booking.starts_at;
  return change == Change::kCancel ? booking.changes->cancel_until : booking.changes->move_until;
}

const core::BookingType* type_of(const Model& model, const core::Booking& booking) {
  for (const core::BookingType& type : model.catalog.config.types) {
    if (type.id == booking.booking_type_id) return &type;
  }
  return nullptr;
}

}  // namespace

bool may_change(const Model& model, const core::Booking& booking, Change change) {
  const auto end = end_of(booking, change);
  return booking_phase(model, booking) == BookingPhase::kOpen && end && now(model) <= *end;
}

bool asks_reason(const Model& model, const core::Booking& booking) {
  const core::BookingType* type = type_of(model, booking);
  return type && type->ask_reason != core::Ask::kHidden;
}

std::string cancelled_by_text(const Model& model, const core::Booking& booking) {
  if (!booking.cancelled_by || booking.cancelled_by == core::CancelledBy::kVisitor) return {};
  if (booking.declined) return {};
  if (booking.cancelled_by == core::CancelledBy::kExpiry)
    return model.texts.say("cancelled.expiry");
  const std::string& business = model.catalog.config.business_name;
  if (business.empty()) return model.texts.say("cancelled.by_us");
  return model.texts.say("cancelled.by", {{"business", business}});
}

std::string cancel_reason_text(const Model& model, const core::Booking& booking) {
  if (booking.cancel_reason.empty()) return {};
  return model.texts.say("cancelled.reason", {{"reason", booking.cancel_reason}});
}

bool can_reschedule(const Model& model, const core::Booking& booking) {
  if (!may_change(model, booking, Change::kMove)) return false;
  const auto& resources = model.catalog.config.resources;
  const bool can_be_had = !booking.resource_id ||
                          std::any_of(resources.begin(), resources.end(), [&](const auto& each) {
                            return each.id == *booking.resource_id && each.is_active;
                          });
  const auto& types = model.catalog.config.types;
  return can_be_had && std::any_of(types.begin(), types.end(), [&](const auto& type) {
           const auto& able = type.resource_ids;
           return type.id == booking.booking_type_id && type.is_active &&
                  (!booking.resource_id ||
                   std::find(able.begin(), able.end(), *booking.resource_id) != able.end());
         });
}

bool has_own_booking(const Model& model, core::Date day) {
  const Managing& managing = model.manage;
  if (!managing.is_rescheduling || !managing.booking) return false;
  return model.times.zone.local_date(managing.booking->starts_at) == day;
}

std::vector<core::Slot> day_slots_with_own(const Model& model) {
  std::vector<core::Slot> slots = chosen_day_slots(model);
  if (model.times.day && has_own_booking(model, *model.times.day)) {
    const core::Booking& own = *model.manage.booking;
    core::insert_once(slots, {own.starts_at, own.ends_at, false});
  }
  return slots;
}

std::string what_is_booked(const Model& model, const core::Booking& booking) {
  const core::BookingType* type = type_of(model, booking);
  return type ? type->name : booking.title;
}

std::string who_is_booked(const Model& model, const core::Booking& booking) {
  for (const core::Resource& resource : model.catalog.config.resources) {
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
  const Managing& managing = model.manage;
  return managing.message.empty() ? fault_sentence(model.texts, managing.fault) : managing.message;
}

std::string my_bookings_error(const Model& model) {
  if (model.my_bookings.is_signed_out) return model.texts.say("list.signed_out");
  return fault_sentence(model.texts, model.my_bookings.fault);
}

}  // namespace widget
