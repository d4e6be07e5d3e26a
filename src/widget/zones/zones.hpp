// Choosing the zone that times are shown in: the list, finding in it, and putting on the rules of the
// one chosen. Internal to src/widget but for the readings that the view shares.
//
// The list comes from the browser, the rules from the server, which knows them best; from the browser
// where the API has no such call or does not know the zone. The moment chosen stays what it is, and
// is filed under its date in the new zone.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

void open_zones(Model& model, Effects& effects);
void leave_zones(Model& model, Effects& effects);
void zones_told(Model& model, const ZonesTold& told, Effects& effects);
void search_zones(Model& model, const std::string& query, Effects& effects);
void point_at_zone(Model& model, int index);
Outcome pick_zone(Model& model, const std::string& name, Effects& effects);
Outcome zone_answered(Model& model, const ZoneAnswered& answered, Effects& effects);
// By the browser: of the zone picked, or of the visitor's at the start.
Outcome zone_told(Model& model, const core::ZoneRules& rules, Effects& effects);

}  // namespace widget
