// The two steps that are a list to choose from: booking types, and who.
#include "view/controls.hpp"
#include "view/screens/screens.hpp"
#include "widget/platform/effect.hpp"

namespace view {

namespace {

// Over a list too long to read: a field to find in it, and what to say if it finds nothing. Returns
// the height.
float draw_finder(Ui& ui, const Area& area, std::size_t offered, std::size_t found) {
  if (offered <= widget::kLongList) return 0;
  const std::string label = ui.texts().say("search.label");
  const std::string* typed =
      search_field(ui, {.key = "search", .label = label, .text = ui.model().query},
                   {area.x, area.y, area.w, kFieldHeight});
  if (typed) ui.dispatch(widget::Searched{*typed});
  float y = area.y + kFieldHeight + ui.space(12);
  if (found == 0) {
    y += paragraph(ui, "search:none", ui.texts().say("search.none"), TextStyle::kSecondary,
                   {area.x, y, area.w, 0}, ui.theme().muted, Align::kStart, Role::kStatus) +
         ui.space(12);
  }
  return y - area.y;
}

}  // namespace

float draw_types(Ui& ui, const Area& area) {
  const core::Texts& texts = ui.texts();
  const widget::Model& model = ui.model();
  const float pad = padding(ui, area.columns);
  const bool beside = area.columns == Columns::kThree;
  const float side = beside ? kSideColumn : area.w;
  const float x = area.x + (beside ? 24 : pad), w = side - 2 * (beside ? 24 : pad);
  float y = area.y + pad;
  y += draw_way_to_my_bookings(ui, {x, y, w, 0});
  // A bare API does not tell whose bookings they are; the page does.
  const std::string& business = model.config.business_name;
  y += heading(ui, widget::key::kHeading, business.empty() ? texts.say("types.heading") : business,
               TextStyle::kTitle, 2, {x, y, w, 0});
  const auto types = widget::offered_types(model);
  y += 4 + paragraph(ui, "types:lead", texts.say(types.empty() ? "types.none" : "types.lead"),
                     TextStyle::kSecondary, {x, y + 4, w, 0}, ui.theme().muted);
  const float list_x = beside ? area.x + kSideColumn + 24 : x;
  const float list_w = beside ? area.w - kSideColumn - 48 : w;
  float list_y = beside ? area.y + 24 : y + 16;
  if (types.empty()) return y + pad - area.y;
  const auto found = widget::found_types(model);
  list_y += draw_finder(ui, {list_x, list_y, list_w, area.columns}, types.size(), found.size());
  ui.open({.role = Role::kList,
           .rect = {list_x, list_y, list_w, 0},
           .key = "types",
           .name = texts.say("types.lead")});
  for (const core::BookingType* type : found) {
    const std::string key = "type:" + std::to_string(type->id);
    ui.open({.role = Role::kListItem, .rect = {list_x, list_y, list_w, 0}, .key = key + ":item"});
    const std::string pill = texts.say_count("duration.short", type->duration_minutes);
    const ChoiceResult result = choice_row(ui,
                                           {.key = key,
                                            .title = type->name,
                                            .detail = type->description,
                                            .pill = pill,
                                            .selected = model.type_id == type->id},
                                           list_x, list_y, list_w);
    ui.close();
    if (result.picked) ui.dispatch(widget::TypePicked{type->id});
    list_y += result.height + ui.space(12);
  }
  ui.close();
  const float bottom = std::max(y + pad, list_y - ui.space(12) + (beside ? 24 : pad));
  if (beside) {
    ui.painter().vertical_line(ui.place({area.x + kSideColumn, 0, 1, 0}).x, area.y, bottom - area.y,
                               ui.theme().line);
  }
  return bottom - area.y;
}

float draw_resources(Ui& ui, const Area& area) {
  const core::Texts& texts = ui.texts();
  const widget::Model& model = ui.model();
  const float pad = padding(ui, area.columns);
  const bool beside = area.columns == Columns::kThree;
  const float side = beside ? kSideColumn : area.w;
  const float inset = beside ? 24 : pad;
  const float summary =
      draw_summary(ui, {area.x + inset, area.y + pad, side - 2 * inset, area.columns}, true, false);
  float y = area.y + pad + (beside ? 0 : summary + 24);
  const float x = beside ? area.x + kSideColumn + 24 : area.x + pad;
  const float w = beside ? area.w - kSideColumn - 48 : area.w - 2 * pad;
  if (!beside) {
    ui.painter().horizontal_line(area.x, y - 1, area.w, ui.theme().line);
    y += pad;
  }
  y += heading(ui, widget::key::kHeading, texts.say("resources.heading"), TextStyle::kHeading, 2,
               {x, y, w, 0}) +
       16;
  const auto found = widget::found_resources(model);
  y += draw_finder(ui, {x, y, w, area.columns}, widget::offered_resources(model).size(),
                   found.size());
  ui.open({.role = Role::kList,
           .rect = {x, y, w, 0},
           .key = "resources",
           .name = texts.say("resources.heading")});
  const auto row = [&](const std::string& key, const std::string& title, const std::string& detail,
                       bool selected) {
    ui.open({.role = Role::kListItem, .rect = {x, y, w, 0}, .key = key + ":item"});
    const ChoiceResult result = choice_row(
        ui, {.key = key, .title = title, .detail = detail, .pill = {}, .selected = selected}, x, y,
        w);
    ui.close();
    y += result.height + ui.space(12);
    return result.picked;
  };
  const bool anyone = model.resource_chosen && !model.resource_id;
  if (row("resource:any", texts.say("resources.anyone"), texts.say("resources.anyone_detail"),
          anyone)) {
    ui.dispatch(widget::ResourcePicked{std::nullopt});
  }
  for (const core::Resource* resource : found) {
    if (row("resource:" + std::to_string(resource->id), resource->name, {},
            model.resource_chosen && model.resource_id == resource->id)) {
      ui.dispatch(widget::ResourcePicked{resource->id});
    }
  }
  ui.close();
  const float bottom = std::max(y - ui.space(12) + pad, area.y + pad + summary + pad);
  if (beside) {
    ui.painter().vertical_line(ui.place({area.x + kSideColumn, 0, 1, 0}).x, area.y, bottom - area.y,
                               ui.theme().line);
  }
  return bottom - area.y;
}

}  // namespace view
