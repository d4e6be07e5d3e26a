// The zone that times are shown in: its list, the search in it, and the rules of the chosen one. Internal to src/widget.
//
// The list comes from the browser. The rules come from the server, which has the newest, or from the browser if the
// API has no such call or doesn't know the zone. The chosen moment stays the same and is filed under its date in the
// new zone.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

void open_zones(Model& model, Effects& effects);
void leave_zones(Model& model, Effects& effects);
void zone_list_answered(Model& model, const ZoneListAnswered& told, Effects& effects);
void search_zones(Model& model, const std::string& query, Effects& effects);
void point_at_zone(Model& model, int index);
Outcome pick_zone(Model& model, const std::string& name, Effects& effects);
Outcome zone_answered(Model& model, const ZoneAnswered& answered, Effects& effects);
// Rules from the browser: of the zone picked, or of the visitor's zone at the start.
Outcome browser_zone_answered(Model& model, const core::ZoneRules& rules, Effects& effects);

}  // namespace widget
