#include <algorithm>
#include <array>

#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {

std::string slot_key(const core::Slot& slot) {
  return "slot:" + core::format_instant(slot.starts_at);
}

namespace {

constexpr float kTimesGap = 8;
// A day with more times than this is shown two abreast beside the calendar.
constexpr std::size_t kOneColumnTimes = 10;

enum class DayPart { kMorning, kAfternoon, kEvening };

// The hour at which the language's word for "evening" begins, by CLDR's day periods.
int evening_hour(std::string_view language) {
  if (language == "hi") return 16;
  if (language == "es") return 20;
  const bool is_late = language == "ja" || language == "pt" || language == "tr" || language == "zh";
  return is_late ? 19 : 18;
}

DayPart day_part(const widget::Model& model, const core::Slot& slot) {
  const core::LocalTime local = widget::local_start(model, slot);
  const auto since_midnight = local - date::floor<date::days>(local);
  if (since_midnight < std::chrono::hours(12)) return DayPart::kMorning;
  const std::chrono::hours evening(evening_hour(model.texts.language()));
  return since_midnight < evening ? DayPart::kAfternoon : DayPart::kEvening;
}

// A time with its words, which take longer to make than to draw.
struct LabelledSlot {
  core::Slot slot;
  std::string time;
};

std::string spoken_name(const widget::Model& model, const LabelledSlot& labelled,
                        const std::string& day) {
  const auto& [slot, time] = labelled;
  std::string spoken = model.texts.say("slot.name", {{"time", time}, {"day", day}});
  if (core::clocks_differ(model.times.zone, model.catalog.config.business_zone, slot.starts_at)) {
    spoken = model.texts.pair(spoken, model.texts.zone(model.times.zone, slot.starts_at));
  }
  return slot.available ? spoken : model.texts.say("slot.own", {{"slot", spoken}});
}

// One part of the day with its label, if the day has more than one; returns the height.
float draw_part(Ui& ui, const Area& area, const char* label, const std::vector<LabelledSlot>& slots,
                int across) {
  const widget::Model& model = ui.model();
  const std::string day = model.texts.day(*model.times.day);
  float y = area.y;
  const std::string name = label ? model.texts.say(label) : core::with_capital(day);
  ui.open({.role = Role::kGroup,
           .rect = {area.x, y, area.w, 0},
           .key = label ? label : "day.whole",
           .name = name});
  if (label) {
    y += paragraph(ui, std::string(label) + ":label", name, TextStyle::kLabel,
                   {area.x, y, area.w, 0}, ui.theme().muted) +
         8;
  }
  const float width =
      (area.w - kTimesGap * static_cast<float>(across - 1)) / static_cast<float>(across);
  const float pitch = kTarget + ui.space(kTimesGap);
  int placed = 0;
  for (const LabelledSlot& each : slots) {
    const Rect rect = {area.x + static_cast<float>(placed % across) * (width + kTimesGap),
                       y + static_cast<float>(placed / across) * pitch, width, kTarget};
    const std::string spoken = ui.makes_nodes() ? spoken_name(model, each, day) : "";
    if (time_button(ui, slot_key(each.slot), each.time, spoken, rect, model.times.slot == each.slot,
                    !each.slot.available)) {
      ui.dispatch(widget::SlotPicked{each.slot});
    }
    ++placed;
  }
  ui.close();
  const int rows = (placed + across - 1) / across;
  return y + static_cast<float>(rows) * pitch - ui.space(kTimesGap) - area.y;
}

// `across` buttons in a row, or fewer where a label ("1:30 AM EDT") needs more room.
int fitting_across(Ui& ui, const std::vector<LabelledSlot>& slots, float width, int across) {
  constexpr float kLeastPadding = 4;
  float widest = 0;
  for (const LabelledSlot& each : slots) {
    widest = std::max(widest, ui.engine().width(each.time, TextStyle::kControlStrong));
  }
  const float needed = widest + 2 * kLeastPadding + kTimesGap;
  while (across > 1 && needed * static_cast<float>(across) > width + kTimesGap) --across;
  return across;
}

float draw_slots(Ui& ui, const Area& area, int across) {
  const widget::Model& model = ui.model();
  std::vector<LabelledSlot> slots;
  for (const core::Slot& slot : widget::day_slots_with_own(model)) {
    slots.push_back({slot, time_text(ui, slot.starts_at)});
  }
  if (across == 0) across = slots.size() > kOneColumnTimes ? 2 : 1;
  across = fitting_across(ui, slots, area.w, across);
  std::array<std::vector<LabelledSlot>, 3> parts;
  for (LabelledSlot& each : slots) {
    parts[static_cast<std::size_t>(day_part(model, each.slot))].push_back(std::move(each));
  }
  constexpr std::array kLabels = {"part.morning", "part.afternoon", "part.evening"};
  const auto filled =
      std::count_if(parts.begin(), parts.end(), [](const auto& part) { return !part.empty(); });
  float y = area.y;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    y += draw_part(ui, {area.x, y, area.w, area.columns}, filled > 1 ? kLabels[i] : nullptr,
                   parts[i], across) +
         16;
  }
  return y - 16 - area.y;
}

float draw_waiting(Ui& ui, const Area& area, int across) {
  const widget::Fault retry_reason = widget::retry_fault(ui.model());
  const std::string text = retry_reason == widget::Fault::kNone
                               ? ui.texts().say("times.loading")
                               : widget::retry_sentence(ui.model(), retry_reason);
  float y = area.y;
  if (ui.model().times.day) {  // jumped to, or kept: its heading may have the focus
    y += heading(ui, widget::key::kTimesHeading,
                 core::with_capital(ui.texts().day(*ui.model().times.day)), TextStyle::kHeading, 3,
                 {area.x, y, area.w, 0}) +
         16;
  }
  y += paragraph(ui, "times:loading", text, TextStyle::kSecondary, {area.x, y, area.w, 0},
                 ui.theme().muted, Align::kStart, Role::kStatus) +
       12;
  const int count = across == 0 ? 4 : 6, columns = std::max(across, 1);
  const float width =
      (area.w - kTimesGap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  for (int i = 0; i < count; ++i) {
    skeleton(ui,
             {area.x + static_cast<float>(i % columns) * (width + kTimesGap),
              y + static_cast<float>(i / columns) * (kTarget + kTimesGap), width, kTarget},
             kControlRadius);
  }
  y += static_cast<float>((count + columns - 1) / columns) * (kTarget + kTimesGap) - kTimesGap;
  return y - area.y;
}

[[gnu::noinline]] float draw_fault(Ui& ui, const Area& area, widget::Fault fault) {
  return retry_card(ui, "times:failed", widget::fault_sentence(ui.texts(), fault),
                    {area.x, area.y, area.w, 0});
}

// An account's days are searched one by one: how far the search is, and a button to stop or continue it.
NoticeResult draw_search(Ui& ui, const Rect& rect, const std::string& month) {
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const bool stopped = model.times.next.stopped;
  const std::string day = texts.day(core::add_days(model.times.next.from, -1));
  const std::string text = texts.say(stopped ? "times.none_stopped" : "times.none_checking",
                                     {{"month", month}, {"day", day}});
  const std::string action = texts.say(stopped ? "times.look_further" : "times.stop_looking");
  const NoticeResult result = notice(
      ui, {.key = "times:none", .text = text, .action_key = "times:search", .action = action},
      rect);
  if (result.activated && stopped) ui.dispatch(widget::LookFurtherPressed{});
  if (result.activated && !stopped) ui.dispatch(widget::StopSearchPressed{});
  return result;
}

// The month has no times: says so, and offers the next day with times.
[[gnu::noinline]] float draw_empty_month(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const std::string month = texts.month(model.times.month);
  Notice box = {.key = "times:none", .text = {}, .action_key = "times:next", .action = {}};
  std::string text, action;
  if (model.times.next.progress == widget::Progress::kReady && model.times.next.found) {
    const core::Date found = *model.times.next.found;
    const bool same_year = found.year() == model.times.month.year();
    const std::string day = same_year ? texts.day(found) : texts.date(found);
    text = texts.say("times.none_next", {{"month", month}, {"day", day}});
    action = texts.say("times.show_next", {{"day", day}});
  } else if (model.times.next.progress == widget::Progress::kReady) {
    text = texts.say("times.none_at_all", {{"month", month}});
  } else if (model.times.next.progress == widget::Progress::kFailed) {
    text = texts.say("times.none_unknown", {{"month", month}});
    action = texts.say("retry");
    box.action_key = widget::key::kRetry;
  } else if (model.is_account) {
    return draw_search(ui, {area.x, area.y, area.w, 0}, month).height;
  } else {
    text = texts.say("times.none_searching", {{"month", month}});
  }
  box.text = text;
  box.action = action;
  const NoticeResult result = notice(ui, box, {area.x, area.y, area.w, 0});
  if (result.activated) {
    if (model.times.next.found) {
      ui.dispatch(widget::NextAvailableAsked{});
    } else {
      ui.dispatch(widget::RetryPressed{});
    }
  }
  return result.height;
}

// The chosen day may have more times than are loaded: that they are loading, or why they aren't. Returns the height with
// the space above it; 0 for a day that is loaded.
[[gnu::noinline]] float draw_unchecked(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  if (!model.times.day || widget::is_checked(model, *model.times.day)) return 0;
  const float y = area.y + 16;
  if (model.times.checking.fault != widget::Fault::kNone) {
    return 16 + draw_fault(ui, {area.x, y, area.w, area.columns}, model.times.checking.fault);
  }
  const widget::Fault retry_reason = widget::retry_fault(model);
  const std::string text = retry_reason == widget::Fault::kNone
                               ? model.texts.say("times.more")
                               : widget::retry_sentence(model, retry_reason);
  return 16 + paragraph(ui, "times:more", text, TextStyle::kSecondary, {area.x, y, area.w, 0},
                        ui.theme().muted, Align::kStart, Role::kStatus);
}

// A button to the next day with times after the chosen one, or to the month's first.
[[gnu::noinline]] float draw_way_on(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const auto& days = widget::shown_month(model)->days;
  const auto next = model.times.day ? days.upper_bound(*model.times.day) : days.begin();
  if (next == days.end()) return 0;
  const std::string label =
      ui.texts().say("times.show_next", {{"day", ui.texts().day(next->first)}});
  const float height = button_height(ui, label, area.w, ButtonKind::kSecondary, kTarget);
  if (button(ui, "times:on", label, {area.x, area.y + 12, area.w, height},
             ButtonKind::kSecondary)) {
    ui.dispatch(widget::DayPicked{next->first});
  }
  return height + 12;
}

// A day that was chosen before any of it was loaded.
[[gnu::noinline]] float draw_unloaded_day(Ui& ui, const Area& area, int across) {
  const widget::Model& model = ui.model();
  const bool checked = widget::is_checked(model, *model.times.day);
  if (!checked && model.times.checking.fault == widget::Fault::kNone) {
    return draw_waiting(ui, area, across);
  }
  float y = area.y + heading(ui, widget::key::kTimesHeading,
                             core::with_capital(model.texts.day(*model.times.day)),
                             TextStyle::kHeading, 3, {area.x, area.y, area.w, 0});
  if (!checked) return y + draw_unchecked(ui, {area.x, y, area.w, area.columns}) - area.y;
  y += 4 + paragraph(ui, "times:hint", model.texts.say("times.none_on_day"), TextStyle::kSecondary,
                     {area.x, y + 4, area.w, 0}, ui.theme().muted);
  return y + draw_way_on(ui, {area.x, y, area.w, area.columns}) - area.y;
}

}  // namespace

float draw_day_times(Ui& ui, const Area& area, int across) {
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const widget::MonthSlots* month = widget::shown_month(model);
  if (month && month->progress == widget::Progress::kFailed) {
    return draw_fault(ui, area, month->fault);
  }
  const bool has_day = model.times.day && !widget::chosen_day_slots(model).empty();
  // An empty month says so itself, once all of it is known.
  const bool empty = month && month->progress == widget::Progress::kReady && month->days.empty();
  if (model.is_account && model.times.day && !has_day && !empty)
    return draw_unloaded_day(ui, area, across);
  if (!month || month->progress != widget::Progress::kReady ||
      widget::looks_for_first_month(model)) {
    return draw_waiting(ui, area, across);
  }
  if (month->days.empty()) return draw_empty_month(ui, area);
  const std::string title =
      has_day ? core::with_capital(texts.day(*model.times.day)) : texts.say("times.choose_day");
  float y = area.y +
            heading(ui, widget::key::kTimesHeading, title, TextStyle::kHeading, 3,
                    {area.x, area.y, area.w, 0}) +
            16;
  if (has_day) {
    y += draw_slots(ui, {area.x, y, area.w, area.columns}, across);
    y += draw_unchecked(ui, {area.x, y, area.w, area.columns});
  } else {
    y += paragraph(ui, "times:hint", texts.say("times.choose_day_detail"), TextStyle::kSecondary,
                   {area.x, y - 12, area.w, 0}, ui.theme().muted) -
         12;
    y += draw_way_on(ui, {area.x, y, area.w, area.columns});
  }
  return y - area.y;
}

}  // namespace view
