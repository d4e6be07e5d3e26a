#include "widget/page_options.hpp"

#include <utility>

#include "widget/details/details.hpp"
#include "widget/steps.hpp"
#include "widget/times/month_slots.hpp"

namespace widget {
namespace {

void fill_in(Model& model, FieldName name, std::string_view wish) {
  Field& field = model.field(name);
  if (field.typed) return;
  const bool fits = check_detail(name, wish, core::Ask::kOptional) == core::DetailFault::kNone;
  const std::string text(fits ? core::trim(wish) : std::string_view());
  if (text == field.text) return;
  field = {};
  field.text = text;
}

// What is booked is done with: whoever opens the widget for something else shall not find the old
// confirmation.
void begin_next(Model& model, bool has_new_day, Effects& effects) {
  forget_made(model);
  if (!has_new_day) model.wished_day.reset();  // it was for the booking that is made
  begin_anew(model, effects);
}

// From the first screens to the times, while the visitor has not settled on one. It is no wish for a
// booking that is there already.
void show_wished_day(Model& model, Effects& effects) {
  if (model.step > Step::kTimes || model.managing.is_rescheduling) return;
  turn_to_first_day(model);
  model.day_focused = false;
  if (model.step == Step::kTimes) enter_times(model, effects);
}

}  // namespace

void take_wishes(Model& model) {
  Options& options = model.options;
  for (const FieldPlace& place : kFieldPlaces) {
    fill_in(model, place.name, options.details[static_cast<std::size_t>(place.name)]);
  }
  const auto length = core::count_code_points(options.thank_you);
  if (!length || *length > kMaxThankYou) options.thank_you.clear();
  model.wished_day = options.day;
}

void turn_to_first_day(Model& model) {
  if (model.wished_day && *model.wished_day < model.today) model.wished_day.reset();
  model.focus_day = model.wished_day.value_or(model.today);
  model.month = core::month_of(model.focus_day);
  model.day = model.wished_day;
}

void change_options(Model& model, Options options, Effects& effects) {
  const Options before = std::exchange(model.options, std::move(options));
  Options& now = model.options;
  now.time_zone = before.time_zone;
  now.hour_cycle = before.hour_cycle;
  now.random = before.random;
  now.host = before.host;
  const std::optional<core::Date> wished = model.wished_day;
  take_wishes(model);
  const bool new_day = now.day != before.day;
  if (!new_day) model.wished_day = wished;  // it may have been used up
  if (model.config_progress != Progress::kReady) return;
  const bool new_presets = now.type_id != before.type_id || now.resource_id != before.resource_id;
  const bool is_settled = model.step > Step::kDetails || model.managing.is_rescheduling ||
                          model.submission.progress == Progress::kLoading;
  if (new_presets && !is_settled) return begin_anew(model, effects);
  if (new_presets && model.step == Step::kConfirmed) return begin_next(model, new_day, effects);
  if (new_day) show_wished_day(model, effects);
}

void change_texts(Model& model, const core::Texts& texts) {
  // A clock that the visitor chose stays.
  if (model.hour_cycle == model.texts.locale().hour_cycle) {
    model.hour_cycle = texts.locale().hour_cycle;
  }
  model.texts = texts;
  model.zones.is_listed = false;  // the list is in the language before
}

}  // namespace widget
