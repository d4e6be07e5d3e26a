// The chooser of the zone that times are shown in: a field to search in, and a list to pick from. It
// is one combobox: the keys move through the list while the focus stays in the field.
#include <algorithm>
#include <optional>

#include "core/zone_names.hpp"
#include "view/screens/column.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {
namespace {

constexpr float kMostWidth = 560;

std::string zone_key(const widget::ZoneEntry& entry) {
  return "zone:" + entry.name;
}

// "Your time zone, GMT+5:45", or what the browser calls it.
std::string zone_detail(const widget::Model& model, const widget::ZoneEntry& entry) {
  const core::Texts& texts = model.texts;
  const auto& visitor = model.catalog.config.visitor_zone;
  std::string detail = entry.title;
  if (visitor && core::is_same_zone(visitor->name(), entry.name)) {
    detail = texts.say("zones.yours");
  } else if (!model.is_account &&
             core::is_same_zone(model.catalog.config.business_zone.name(), entry.name)) {
    detail = texts.say("zones.business", {{"business", model.catalog.config.business_name}});
  }
  return texts.pair(detail, texts.offset(entry.offset));
}

// The listbox; returns its height.
float draw_options(Ui& ui, const std::vector<const widget::ZoneEntry*>& zones, const Area& area) {
  const widget::Model& model = ui.model();
  const auto count = std::min(zones.size(), static_cast<std::size_t>(model.zones.shown));
  float y = area.y;
  ui.open({.role = Role::kListBox,
           .rect = {area.x, y, area.w, 0},
           .key = "zones",
           .name = ui.texts().say("zones.heading")});
  for (std::size_t i = 0; i < count; ++i) {
    const widget::ZoneEntry& entry = *zones[i];
    const core::LocalTime local{(widget::now(model) + entry.offset).time_since_epoch()};
    const std::string key = zone_key(entry), detail = zone_detail(model, entry),
                      time = ui.texts().time(local, model.times.hour_cycle);
    const bool is_wanted = model.zones.wanted == entry.name;
    const ChoiceResult result = choice_row(
        ui,
        {.key = key,
         .title = entry.place,
         .detail = detail,
         .pill = time,
         .selected = core::is_same_zone(model.times.zone.name(), entry.name) || is_wanted,
         .pointed = model.zones.pointed == static_cast<int>(i),
         .role = Role::kOption},
        area.x, y, area.w);
    if (result.picked) ui.dispatch(widget::ZonePicked{entry.name});
    y += result.height + ui.space(8);
  }
  ui.close();
  return y - area.y;
}

void draw_search(Ui& ui, const std::vector<const widget::ZoneEntry*>& zones, const Rect& rect) {
  const widget::ZoneChooser& chooser = ui.model().zones;
  const auto pointed = static_cast<std::size_t>(chooser.pointed);
  const std::uint32_t active =
      chooser.pointed >= 0 && pointed < zones.size() ? node_id(zone_key(*zones[pointed])) : 0u;
  const std::string label = ui.texts().say("zones.search");
  const std::string* typed = search_field(ui,
                                          {.key = widget::key::kZoneSearch,
                                           .label = label,
                                           .text = chooser.query,
                                           .is_combobox = true,
                                           .active = active},
                                          rect);
  if (typed) ui.dispatch(widget::Searched{*typed});
  // A key held down repeats before the next frame. Above the first zone comes the last.
  std::optional<int> index;
  for (const Key key : ui.keys(node_id(widget::key::kZoneSearch))) {
    if (key == Key::kEscape) return ui.dispatch(widget::ZonesLeft{});
    if (key == Key::kDown) index = index.value_or(chooser.pointed) + 1;
    if (key == Key::kUp) index = std::max(index.value_or(chooser.pointed), 0) - 1;
  }
  if (index) ui.dispatch(widget::ZonePointedAt{*index});
}

}  // namespace

float draw_zones(Ui& ui, const Area& area) {
  const core::Texts& texts = ui.texts();
  const widget::Model& model = ui.model();
  Column column = middle_column(ui, area, kMostWidth);
  if (column.back()) ui.dispatch(widget::ZonesLeft{});
  column.add(heading(ui, widget::key::kHeading, texts.say("zones.heading"), TextStyle::kTitle, 2,
                     column.rest()),
             4);
  const std::string zone = texts.zone(model.times.zone, widget::now(model));
  column.add(paragraph(ui, "zones:lead", texts.say("zones.lead", {{"zone", zone}}),
                       TextStyle::kSecondary, column.rest(), ui.theme().muted),
             ui.space(16));
  const auto zones = widget::found_zones(model);
  draw_search(ui, zones, {column.x, column.y, column.w, kFieldHeight});
  column.add(kFieldHeight, ui.space(16));
  if (model.zones.fault != widget::Fault::kNone) {
    const std::string why = widget::fault_sentence(texts, model.zones.fault);
    column.add(
        notice(ui, {.key = "zones:failed", .text = why, .error = true}, column.rest()).height,
        ui.space(16));
  }
  if (zones.empty()) {
    const char* why = model.zones.entries.empty() ? "zones.loading" : "zones.none";
    column.add(paragraph(ui, "zones:none", texts.say(why), TextStyle::kSecondary, column.rest(),
                         ui.theme().muted, Align::kStart, Role::kStatus),
               ui.space(8));
  }
  column.add(draw_options(ui, zones, {column.x, column.y, column.w, area.columns}));
  if (zones.size() > static_cast<std::size_t>(model.zones.shown) &&
      column.press("zones:more", texts.say("more"), ButtonKind::kSecondary, ui.space(8))) {
    ui.dispatch(widget::MoreZonesAsked{});
  }
  return column.y - ui.space(8) + padding(ui, area.columns) - area.y;
}

}  // namespace view
