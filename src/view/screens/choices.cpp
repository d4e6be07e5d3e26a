// The two steps that are a list to choose from: booking types, and who.
#include <algorithm>

#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {

namespace {

// Above so many types, their categories are headings.
constexpr std::size_t kUncategorised = 8;

// Above a long list: a search field, and a message if nothing is found. Returns the height.
float draw_finder(Ui& ui, const Area& area, std::size_t offered, std::size_t found) {
  if (offered <= widget::kLongList) return 0;
  const std::string label = ui.texts().say("search.label");
  const std::string* typed =
      search_field(ui, {.key = "search", .label = label, .text = ui.model().catalog.query},
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

using Types = std::vector<const core::BookingType*>;

// The types of that category, as a list with its name. Returns the height with the space below it.
float draw_type_list(Ui& ui, const Types& types, const std::string* category, const Rect& area) {
  const core::Texts& texts = ui.texts();
  float y = area.y;
  ui.open({.role = Role::kList,
           .rect = area,
           .key = category ? "types:" + *category : "types",
           .name = category && !category->empty() ? *category : texts.say("types.lead")});
  for (const core::BookingType* type : types) {
    if (category && type->category != *category) continue;
    const std::string key = "type:" + std::to_string(type->id);
    ui.open({.role = Role::kListItem, .rect = {area.x, y, area.w, 0}, .key = key + ":item"});
    const std::string pill = texts.say_count("duration.short", type->duration_minutes);
    const std::string note =
        offer_text(texts, *type, type->price ? price_text(ui, *type->price) : std::string());
    const ChoiceResult result = choice_row(ui,
                                           {.key = key,
                                            .title = type->name,
                                            .detail = type->description,
                                            .pill = pill,
                                            .note = note,
                                            .selected = ui.model().catalog.type_id == type->id},
                                           area.x, y, area.w);
    ui.close();
    if (result.picked) ui.dispatch(widget::TypePicked{type->id});
    y += result.height + ui.space(12);
  }
  ui.close();
  return y - area.y;
}

// A list for each category, in the order of their first types; types without one come first.
float draw_categories(Ui& ui, const Types& types, const Rect& area) {
  std::vector<std::string> categories = {""};
  for (const core::BookingType* type : types) {
    if (std::find(categories.begin(), categories.end(), type->category) == categories.end()) {
      categories.push_back(type->category);
    }
  }
  float y = area.y;
  for (const std::string& category : categories) {
    const bool is_used = std::any_of(types.begin(), types.end(),
                                     [&](const auto* type) { return type->category == category; });
    if (!is_used) continue;
    if (!category.empty()) {
      if (y > area.y) y += ui.space(8);
      y += heading(ui, "category:" + category, category, TextStyle::kHeading, 3,
                   {area.x, y, area.w, 0}) +
           ui.space(8);
    }
    y += draw_type_list(ui, types, &category, {area.x, y, area.w, 0});
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
  // An account doesn't name the business; the page does.
  const std::string& business = model.catalog.config.business_name;
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
  if (types.size() <= kUncategorised) {
    list_y += draw_type_list(ui, found, nullptr, {list_x, list_y, list_w, 0});
  } else {
    list_y += draw_categories(ui, found, {list_x, list_y, list_w, 0});
  }
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
  const bool anyone = model.catalog.resource_chosen && !model.catalog.resource_id;
  if (row("resource:any", texts.say("resources.anyone"), texts.say("resources.anyone_detail"),
          anyone)) {
    ui.dispatch(widget::ResourcePicked{std::nullopt});
  }
  for (const core::Resource* resource : found) {
    if (row("resource:" + std::to_string(resource->id), resource->name, resource->about,
            model.catalog.resource_chosen && model.catalog.resource_id == resource->id)) {
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
