#include "widget/zones/zones.hpp"

#include <algorithm>

#include "core/zone_names.hpp"
#include "widget/platform/notify.hpp"
#include "widget/queries.hpp"
#include "widget/times/month_slots.hpp"

namespace widget {
namespace {

// More than there are zones. A longer list is ignored.
constexpr std::size_t kMostZones = 1000;

core::Seconds offset_now(const Model& model, const core::ZoneRules& rules) {
  return rules.to_local(now(model)).offset;
}

// The loaded rules.
const core::ZoneRules* known_rules(const Model& model, const std::string& name) {
  const auto& visitor = model.catalog.config.visitor_zone;
  if (core::is_same_zone(model.times.zone.name(), name)) return &model.times.zone;
  if (visitor && core::is_same_zone(visitor->name(), name)) return &*visitor;
  const core::ZoneRules& business = model.catalog.config.business_zone;
  return !model.is_account && core::is_same_zone(business.name(), name) ? &business : nullptr;
}

// A zone with loaded rules is offered even if the browser doesn't list it, and with their offset: the browser's own
// rules may be years old.
void list_known(Model& model, const core::ZoneRules& rules) {
  std::vector<ZoneEntry>& entries = model.zones.entries;
  const core::Seconds offset = offset_now(model, rules);
  const auto listed = std::find_if(entries.begin(), entries.end(), [&](const ZoneEntry& entry) {
    return core::is_same_zone(entry.name, rules.name());
  });
  if (listed != entries.end()) {
    listed->offset = offset;
  } else {
    entries.push_back({rules.name(), {}, {}, {}, offset});
  }
}

// The zone's present and former IANA names find it in any language.
void name_place(ZoneEntry& entry) {
  if (entry.place.empty()) entry.place = core::zone_place(entry.name);
  for (const std::string_view name :
       {core::current_zone_name(entry.name), core::former_zone_name(entry.name)}) {
    entry.words += ' ';
    entry.words += name;
  }
  std::replace(entry.words.begin(), entry.words.end(), '_', ' ');
}

std::string told_count(const Model& model) {
  const int count = static_cast<int>(found_zones(model).size());
  return model.texts.say_count("announce.found", count);
}

Outcome put_on(Model& model, core::ZoneRules rules, Effects& effects) {
  const std::optional<core::Instant> moment = moment_shown(model);
  model.zones.is_open = false;
  model.zones.wanted.clear();
  model.times.zone = std::move(rules);
  model.times.today = model.times.zone.local_date(now(model));
  // Other business dates touch the months now. An account's loaded dates are still valid.
  model.times.months.clear();
  model.times.next = {};
  model.times.day_focused = false;
  if (moment) {
    model.times.day = model.times.zone.local_date(*moment);
    model.times.month = core::month_of(*model.times.day);
    model.times.focus_day = *model.times.day;
  }
  show_times(model, effects);
  suppress_month_announcement(model);
  effects.push_back(Remember{"timeZone", model.times.zone.name()});
  const std::string zone = model.texts.zone(model.times.zone, moment.value_or(now(model)));
  effects.push_back(Announce{model.texts.say("announce.zone", {{"zone", zone}})});
  effects.push_back(MoveFocus{key::kZone});
  return Outcome::kZoneSet;
}

// At the start, where the server does not know the visitor's zone.
void use_own_zone(Model& model, const core::ZoneRules& rules, Effects& effects) {
  if (model.catalog.progress != Progress::kReady || model.catalog.config.visitor_zone) return;
  if (!core::is_same_zone(rules.name(), model.options.time_zone)) return;
  model.catalog.config.visitor_zone = rules;
  model.times.zone = rules;
  model.times.today = model.times.zone.local_date(now(model));
  turn_to_first_day(model);
  model.times.months.clear();
  model.times.next = {};
  if (model.step == Step::kTimes) show_times(model, effects);
}

void zone_failed(Model& model, Fault fault, Effects& effects) {
  model.zones.wanted.clear();
  model.zones.fault = fault;
  announce_fault(model, fault, effects);
}

}  // namespace

void open_zones(Model& model, Effects& effects) {
  if (model.catalog.progress != Progress::kReady || model.step != Step::kTimes) return;
  ZoneChooser& zones = model.zones;
  zones.is_open = true;
  zones.query.clear();
  zones.shown = ZoneChooser::kShown;
  zones.pointed = -1;
  zones.fault = Fault::kNone;
  if (!zones.is_listed) effects.push_back(ListZones{now(model)});
  effects.push_back(MoveFocus{key::kZoneSearch});
}

void leave_zones(Model& model, Effects& effects) {
  if (!model.zones.is_open) return;
  model.zones.is_open = false;
  model.zones.wanted.clear();
  effects.push_back(MoveFocus{key::kZone});
}

void zone_list_answered(Model& model, const ZoneListAnswered& told, Effects& effects) {
  std::vector<ZoneEntry>& entries = model.zones.entries;
  entries = told.entries;
  // Without a list, zones with loaded rules can be chosen. The list is requested again the next time.
  model.zones.is_listed = !entries.empty();
  if (entries.size() > kMostZones) entries.resize(kMostZones);
  if (!model.is_account) list_known(model, model.catalog.config.business_zone);
  if (model.catalog.config.visitor_zone) list_known(model, *model.catalog.config.visitor_zone);
  list_known(model, model.times.zone);
  for (ZoneEntry& entry : entries) name_place(entry);
  ZoneChooser& zones = model.zones;
  if (!zones.is_open) return;
  if (!zones.is_listed) {
    zones.fault = Fault::kOffline;
    return announce_fault(model, zones.fault, effects);
  }
  if (!zones.query.empty()) effects.push_back(Announce{told_count(model)});
}

void search_zones(Model& model, const std::string& query, Effects& effects) {
  ZoneChooser& zones = model.zones;
  zones.query = query;
  zones.shown = ZoneChooser::kShown;
  zones.pointed = query.empty() ? -1 : 0;
  // A query typed while the list loads is answered once it has arrived.
  if (!zones.entries.empty()) effects.push_back(Announce{told_count(model)});
}

void point_at_zone(Model& model, int index) {
  const int count = std::min(static_cast<int>(found_zones(model).size()), model.zones.shown);
  // Wraps around at both ends.
  if (count > 0) model.zones.pointed = index < 0 ? count - 1 : index % count;
}

Outcome pick_zone(Model& model, const std::string& name, Effects& effects) {
  ZoneChooser& zones = model.zones;
  if (!zones.is_open || model.step != Step::kTimes) return Outcome::kNone;
  const bool is_listed = std::any_of(zones.entries.begin(), zones.entries.end(),
                                     [&](const ZoneEntry& entry) { return entry.name == name; });
  if (!is_listed) return Outcome::kNone;
  if (const core::ZoneRules* rules = known_rules(model, name))
    return put_on(model, *rules, effects);
  zones.wanted = name;
  zones.fault = Fault::kNone;
  if (model.is_account) {
    effects.push_back(AskBrowserForZone{name});
    return Outcome::kNone;
  }
  zones.request = ++model.last_request;
  effects.push_back(LoadZone{zones.request, name});
  return Outcome::kNone;
}

Outcome zone_answered(Model& model, const ZoneAnswered& answered, Effects& effects) {
  if (model.zones.wanted.empty() || answered.request != model.zones.request) {
    return Outcome::kNone;
  }
  const Answer& answer = answered.answer;
  core::Result<core::WidgetConfig> config;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    config = core::read_config(answer.status, answer.body);
  }
  if (!config) {
    zone_failed(model, fault_of(answer), effects);
    return Outcome::kNone;
  }
  const auto& rules = config.value->visitor_zone;
  if (rules && rules->name() == model.zones.wanted) return put_on(model, *rules, effects);
  effects.push_back(AskBrowserForZone{model.zones.wanted});  // the server does not know it
  return Outcome::kNone;
}

Outcome browser_zone_answered(Model& model, const core::ZoneRules& rules, Effects& effects) {
  if (rules.name() == model.zones.wanted) return put_on(model, rules, effects);
  if (!model.zones.wanted.empty()) return Outcome::kNone;
  if (model.is_account) {
    model.catalog.account.zone = rules;
  } else {
    use_own_zone(model, rules, effects);
  }
  return Outcome::kNone;
}

}  // namespace widget
