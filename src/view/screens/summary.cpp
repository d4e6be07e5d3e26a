#include <utility>

#include "core/direction.hpp"
#include "core/protocol/offer_words.hpp"
#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {

std::string time_text(const Ui& ui, core::Instant at) {
  const widget::Model& model = ui.model();
  const core::LocalMoment local = model.times.zone.to_local(at);
  std::string text = model.texts.time(local.time, model.times.hour_cycle);
  if (model.times.zone.to_instant(local.time).kind == core::LocalKind::kOverlap) {
    text.append(" ").append(model.texts.abbreviation(local));
  }
  return text;
}

std::string whole_time_text(const Ui& ui, core::Instant at) {
  return core::unbroken(time_text(ui, at));
}

std::string duration_text(const core::Texts& texts, int minutes) {
  return texts.say_count("duration.minutes", minutes);
}

std::string price_text(Ui& ui, const core::Price& price) {
  const core::Texts& texts = ui.texts();
  return core::price_words(texts, price, ui.engine().amount(price, texts.locale().tag));
}

std::string offer_text(const core::Texts& texts, const core::BookingType& type, std::string price) {
  std::string text = core::isolated(std::move(price), texts.locale().right_to_left);
  for (const core::Location& each : type.locations) {
    // A line ends after a dot, not before it.
    if (!text.empty()) text += "\u00A0· ";
    text += core::isolated(core::location_words(texts, each), texts.locale().right_to_left);
  }
  return text;
}

float draw_summary(Ui& ui, const Area& area, bool with_back, bool is_heading) {
  constexpr float kFactPitch = 32;
  const widget::Model& model = ui.model();
  const core::BookingType* type = widget::chosen_type(model);
  if (!type) return 0;
  float y = area.y;
  if (with_back && widget::can_go_back(model)) {
    if (back_button(ui, area.x, y)) ui.dispatch(widget::BackPressed{});
    y += 20 + 16;
  }
  if (model.step != widget::Step::kDetails) {
    y += draw_way_to_my_bookings(ui, {area.x, y, area.w, 0});
  }
  if (!model.catalog.config.business_name.empty()) {
    y += paragraph(ui, "summary:business", model.catalog.config.business_name,
                   TextStyle::kSecondary, {area.x, y, area.w, 0}, ui.theme().muted);
  }
  y += heading(ui, is_heading ? widget::key::kHeading : "summary:type", type->name,
               TextStyle::kTitle, 2, {area.x, y, area.w, 0});
  if (!type->description.empty()) {
    y += 4 + paragraph(ui, "summary:description", type->description, TextStyle::kSecondary,
                       {area.x, y + 4, area.w, 0}, ui.theme().muted);
  }
  y += 16;
  const auto add_fact = [&](const char* key, Icon icon, const std::string& text, bool strong) {
    y += fact(ui, key, icon, text, {area.x, y, area.w, 0}, strong) + kFactPitch - 20;
  };
  add_fact("summary:duration", Icon::kClock, duration_text(model.texts, type->duration_minutes),
           false);
  if (type->price) add_fact("summary:price", Icon::kTag, price_text(ui, *type->price), false);
  const core::Location* location = widget::chosen_location(model);
  const std::string place =
      location ? core::location_words(model.texts, *location) : offer_text(model.texts, *type);
  if (!place.empty()) add_fact("summary:place", Icon::kPin, place, false);
  if (const core::Resource* resource = widget::chosen_resource(model)) {
    add_fact("summary:resource", Icon::kPerson, resource->name, false);
  } else if (model.catalog.resource_chosen) {
    add_fact("summary:resource", Icon::kPerson, model.texts.say("resources.anyone"), false);
  }
  if (model.manage.is_rescheduling && model.manage.booking) {
    const core::Instant at = model.manage.booking->starts_at;
    add_fact("summary:now", Icon::kCalendar,
             model.texts.say("reschedule.now",
                             {{"day", model.texts.day(model.times.zone.local_date(at))},
                              {"time", whole_time_text(ui, at)}}),
             true);
  }
  if (model.step == widget::Step::kDetails && model.times.slot) {
    const core::Date day = model.times.zone.local_date(model.times.slot->starts_at);
    add_fact("summary:when", Icon::kCalendar,
             core::with_capital(model.texts.say(
                 "when.day_time", {{"day", model.texts.day(day)},
                                   {"time", whole_time_text(ui, model.times.slot->starts_at)}})),
             true);
    add_fact("summary:zone", Icon::kGlobe,
             model.texts.zone(model.times.zone, model.times.slot->starts_at), false);
    const float policy =
        draw_offered_policy(ui, *type, model.times.slot->starts_at, {area.x, y + 4, area.w, 0});
    if (policy > 0) y += 4 + policy + kFactPitch - 20;
  }
  return y - (kFactPitch - 20) - area.y;
}

}  // namespace view
