// Morning, afternoon and evening of the chosen day, and how its times stand beside each other.
#include "../../vectors/vectors.hpp"
#include "../states.hpp"

using screens::Screen;
using view::Node;
using view::Role;

namespace {

// Of the chosen day, with exactly these times.
void opens_day_of(Screen& screen, const std::vector<core::Slot>& slots) {
  screens::opens_times(screen, screens::texts());
  screen.slots_answered(world::slots_answer(screen.config.business_zone, slots));
}
std::vector<core::Slot> slots_at(std::initializer_list<const char*> starts) {
  std::vector<core::Slot> slots;
  for (const char* each : starts) slots.push_back(world::slot(each));
  return slots;
}

// The name of the group that the time stands in.
std::string group_of(const Screen& screen, const std::string& starts_at) {
  const Node* slot = screen.by_key("slot:" + starts_at);
  REQUIRE_MESSAGE(slot != nullptr, starts_at);
  for (const Node& node : screen.frame.nodes) {
    if (node.id != slot->parent) continue;
    CHECK(node.role == Role::kGroup);
    return node.name;
  }
  return "";
}

// How many times stand beside the first of the day.
std::size_t abreast(const Screen& screen) {
  std::vector<float> tops;
  for (const Node& node : screen.frame.nodes) {
    if (node.key.rfind("slot:", 0) == 0) tops.push_back(node.rect.y);
  }
  REQUIRE_FALSE(tops.empty());
  return static_cast<std::size_t>(std::count(tops.begin(), tops.end(), tops.front()));
}

}  // namespace

TEST_CASE("the morning ends at noon, and the afternoon at six in English") {
  const std::pair<const char*, const char*> kTimes[] = {
      {"2026-03-10T00:00:00Z", "Morning"},   {"2026-03-10T11:30:00Z", "Morning"},
      {"2026-03-10T11:59:00Z", "Morning"},   {"2026-03-10T12:00:00Z", "Afternoon"},
      {"2026-03-10T12:01:00Z", "Afternoon"}, {"2026-03-10T17:59:00Z", "Afternoon"},
      {"2026-03-10T18:00:00Z", "Evening"},   {"2026-03-10T23:59:00Z", "Evening"}};
  std::vector<core::Slot> slots;
  for (const auto& each : kTimes) slots.push_back(world::slot(each.first));
  Screen screen;
  opens_day_of(screen, slots);
  for (const auto& [starts_at, part] : kTimes) {
    const auto& shown = starts_at;  // Clang 14 captures no structured binding
    CAPTURE(shown);
    CHECK(group_of(screen, starts_at) == part);
  }
  for (const char* part : {"Morning", "Afternoon", "Evening"}) screen.at(Role::kText, part);
}

TEST_CASE("the evening begins when the language's word for it does") {
  const core::Json evenings = vectors::load("evenings.json");
  REQUIRE(evenings.size() == 14);
  for (const auto& [tag, hour] : evenings.items()) {
    const std::string& language = tag;
    CAPTURE(language);
    const auto at = [&](int minutes) {
      core::Slot slot = world::slot("2026-03-10T00:00:00Z");
      slot.starts_at += core::Minutes(minutes);
      slot.ends_at += core::Minutes(minutes);
      return slot;
    };
    const int begins = hour.get<int>() * 60;
    core::Texts in = screens::texts();
    REQUIRE(in.load(R"({"tag": ")" + language + R"(", "weekStart": 1})", screens::messages()));
    Screen screen;
    screens::opens_times(screen, in);
    screen.slots_answered(
        world::slots_answer(screen.config.business_zone, {at(600), at(begins - 1), at(begins)}));
    CHECK(group_of(screen, core::format_instant(at(begins - 1).starts_at)) == "Afternoon");
    CHECK(group_of(screen, core::format_instant(at(begins).starts_at)) == "Evening");
  }
}

TEST_CASE("the part of the day is that of the visitor's clocks, not the business's") {
  core::WidgetConfig config = world::clinic();
  config.visitor_zone = world::zone("Asia/Kathmandu");
  Screen screen(390, config);
  opens_day_of(screen, slots_at({"2026-03-10T06:14:00Z", "2026-03-10T06:15:00Z",
                                 "2026-03-10T12:14:00Z", "2026-03-10T12:15:00Z"}));
  CHECK(group_of(screen, "2026-03-10T06:14:00Z") == "Morning");
  CHECK(group_of(screen, "2026-03-10T06:15:00Z") == "Afternoon");
  CHECK(group_of(screen, "2026-03-10T12:14:00Z") == "Afternoon");
  CHECK(group_of(screen, "2026-03-10T12:15:00Z") == "Evening");
}

TEST_CASE("a day with one part alone is called by its date, and has no label") {
  for (const auto& slots : {slots_at({"2026-03-10T09:00:00Z", "2026-03-10T11:59:00Z"}),
                            slots_at({"2026-03-10T12:00:00Z", "2026-03-10T17:59:00Z"}),
                            slots_at({"2026-03-10T18:00:00Z", "2026-03-10T23:00:00Z"})}) {
    Screen screen;
    opens_day_of(screen, slots);
    for (const core::Slot& slot : slots) {
      CHECK(group_of(screen, core::format_instant(slot.starts_at)) == "Tuesday 10 March");
    }
    for (const char* part : {"Morning", "Afternoon", "Evening"}) {
      CHECK(screen.find(Role::kText, part) == nullptr);
    }
  }
}

TEST_CASE("ten times beside the calendar stand below each other, one more stand two abreast") {
  for (const int count : {1, 2, 9, 10, 11, 12}) {
    CAPTURE(count);
    std::vector<core::Slot> slots;
    for (int i = 0; i < count; ++i) {
      core::Slot slot = world::slot("2026-03-10T09:00:00Z");
      slot.starts_at += core::Minutes(10 * i);
      slot.ends_at += core::Minutes(10 * i);
      slots.push_back(slot);
    }
    for (const float width : {640.0f, 960.0f}) {
      Screen screen(width);
      opens_day_of(screen, slots);
      CHECK(abreast(screen) == (count > 10 ? 2 : 1));
    }
    Screen narrow(390);
    opens_day_of(narrow, slots);
    CHECK(abreast(narrow) == std::min<std::size_t>(3, slots.size()));
  }
}
