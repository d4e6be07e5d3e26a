#include "widget/page_options.hpp"

#include <utility>

#include "widget/booking/send.hpp"
#include "widget/details/details.hpp"
#include "widget/times/month_slots.hpp"

namespace widget {
namespace {

void fill_in(Model& model, FieldName name, std::string_view wish) {
  Field& field = model.details.field(name);
  if (field.typed) return;
  std::string text;
  // The checks are in the second part of the wasm, and without wishes nothing waits for it.
  if (!wish.empty() &&
      check_detail(model, name, wish, core::Ask::kOptional) == core::DetailFault::kNone) {
    text = core::trim(wish);
  }
  if (text == field.text) return;
  field = {};
  field.text = text;
}

// Only until the visitor has chosen a time, and not for a booking that exists already.
void show_wished_day(Model& model, Effects& effects) {
  if (model.step > Step::kTimes || model.manage.is_rescheduling) return;
  turn_to_first_day(model);
  model.times.day_focused = false;
  if (model.step == Step::kTimes) show_times(model, effects);
}

}  // namespace

void fill_in_details(Model& model) {
  for (const FieldPlace& place : kFieldPlaces) {
    fill_in(model, place.name, model.options.details[static_cast<std::size_t>(place.name)]);
  }
}

void apply_page_details(Model& model) {
  Options& options = model.options;
  fill_in_details(model);
  const auto length = core::count_code_points(options.thank_you);
  if (!length || *length > kMaxThankYou) options.thank_you.clear();
  model.times.page_day = options.day;
}

Outcome change_options(Model& model, Options options, Effects& effects) {
  const Options before = std::exchange(model.options, std::move(options));
  Options& now = model.options;
  now.time_zone = before.time_zone;
  now.hour_cycle = before.hour_cycle;
  now.random = before.random;
  now.host = before.host;
  const std::optional<core::Date> wished = model.times.page_day;
  apply_page_details(model);
  const bool new_day = now.day != before.day;
  if (!new_day) model.times.page_day = wished;  // it may have been used up
  if (model.catalog.progress != Progress::kReady) return Outcome::kNone;
  const bool new_presets = now.type_id != before.type_id || now.resource_id != before.resource_id;
  const bool is_settled = model.step > Step::kDetails || model.manage.is_rescheduling ||
                          model.booking.submission.progress == Progress::kLoading;
  if (new_presets && !is_settled) return Outcome::kPresetsChanged;
  if (new_presets && model.step == Step::kConfirmed) {
    // The booking is done with: a visitor who opens the widget for something else doesn't find the old confirmation.
    forget_made(model);
    if (!new_day) model.times.page_day.reset();  // it was for the booking that is made
    return Outcome::kPresetsChanged;
  }
  if (new_day) show_wished_day(model, effects);
  return Outcome::kNone;
}

void change_texts(Model& model, const core::Texts& texts) {
  // A clock that the visitor chose stays.
  if (model.times.hour_cycle == model.texts.locale().hour_cycle) {
    model.times.hour_cycle = texts.locale().hour_cycle;
  }
  model.texts = texts;
  model.zones.is_listed = false;  // the list is in the language before
}

}  // namespace widget
