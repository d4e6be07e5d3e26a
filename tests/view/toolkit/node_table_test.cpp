// The node table as web/widget/nodes.js reads it: 20 words a node, texts in one arena, two hashes that tell
// the overlay what to touch.
#include <cstring>
#include <set>

#include "../states.hpp"

using view::Node;
using view::NodeTable;
using view::Role;

namespace {

constexpr std::size_t kAttributes = 17, kPlace = 18;

Node sample() {
  return {.id = view::node_id("slot:1"),
          .parent = view::node_id("part.morning"),
          .role = Role::kButton,
          .flags = view::kTabStop | view::kToggle,
          .rect = {17.25f, 300.5f, 76.6667f, 44},
          .style = view::TextStyle::kControl,
          .align = view::Align::kCentre,
          .detail = 7,
          .active = 12,
          .key = "slot:1",
          .name = "٩:٣٠ ص, الثلاثاء",
          .value = "٩:٣٠",
          .description = "予約 🎈"};
}

NodeTable table_of(const std::vector<Node>& nodes) {
  NodeTable table;
  view::write_table(nodes, table);
  REQUIRE(table.words.size() == nodes.size() * NodeTable::kWords);
  return table;
}

std::string text_at(const NodeTable& table, std::size_t node, std::size_t word) {
  const std::size_t at = node * NodeTable::kWords + word;
  REQUIRE(std::size_t{table.words[at]} + table.words[at + 1] <= table.arena.size());
  return table.arena.substr(table.words[at], table.words[at + 1]);
}

float number(std::uint32_t word) {
  float value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

// Which of the two hashes differ once `change` is made.
template <class Change>
std::pair<bool, bool> differs(Change change) {
  Node changed = sample();
  change(changed);
  const NodeTable before = table_of({sample()}), after = table_of({changed});
  return {before.words[kAttributes] != after.words[kAttributes],
          before.words[kPlace] != after.words[kPlace]};
}

constexpr std::pair kNeither = {false, false}, kAttributesOnly = {true, false},
                    kPlaceOnly = {false, true};

}  // namespace

TEST_CASE("a node crosses with every word in its place") {
  const Node node = sample();
  const NodeTable table = table_of({node});
  const auto& words = table.words;
  CHECK(words[0] == node.id);
  CHECK(words[1] == node.parent);
  CHECK(words[2] == 3);
  CHECK(words[3] == 6);
  CHECK(number(words[4]) == node.rect.x);
  CHECK(number(words[5]) == node.rect.y);
  CHECK(number(words[6]) == node.rect.w);
  CHECK(number(words[7]) == node.rect.h);
  CHECK(words[8] == 3);
  CHECK(words[9] == 1);
  CHECK(words[10] == 7);
  CHECK(words[19] == 12);
}

TEST_CASE("texts of every script are found in the arena by bytes, also behind others") {
  Node second = sample();
  second.name = "é";
  second.value = "";
  const NodeTable table = table_of({sample(), second, sample()});
  for (const std::size_t node : {0u, 2u}) {
    CHECK(text_at(table, node, 11) == sample().name);
    CHECK(text_at(table, node, 13) == sample().value);
    CHECK(text_at(table, node, 15) == sample().description);
  }
  CHECK(text_at(table, 1, 11) == "é");
  CHECK(table.words[NodeTable::kWords + 12] == 2);
  CHECK(text_at(table, 1, 13) == "");
}

TEST_CASE("the tables of every screen lead back to the nodes they were made of") {
  for (const screens::State& state : screens::states()) {
    CAPTURE(state.name);
    screens::Screen screen;
    state.reach(screen, screens::texts());
    const NodeTable table = table_of(screen.frame.nodes);
    std::size_t at = 0;
    for (const Node& node : screen.frame.nodes) {
      CHECK(table.words[at * NodeTable::kWords] == node.id);
      CHECK(text_at(table, at, 11) == node.name);
      CHECK(text_at(table, at, 13) == node.value);
      CHECK(text_at(table, at, 15) == node.description);
      ++at;
    }
  }
}

TEST_CASE("a table that is written again holds the new nodes alone") {
  NodeTable table = table_of({sample(), sample()});
  view::write_table({}, table);
  CHECK(table.words.empty());
  CHECK(table.arena.empty());
}

TEST_CASE("the first hash changes with the attributes, the second with the place, else neither") {
  CHECK(differs([](Node&) {}) == kNeither);
  CHECK(differs([](Node& node) { node.key = "another"; }) == kNeither);
  CHECK(differs([](Node& node) { node.parent = 1; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.role = Role::kGridCell; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.flags |= view::kSelected; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.style = view::TextStyle::kControlStrong; }) ==
        kAttributesOnly);
  CHECK(differs([](Node& node) { node.align = view::Align::kEnd; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.detail = 8; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.active = 13; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.active = 0; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.name += "."; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.value = ""; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.description = "予約 🎉"; }) == kAttributesOnly);
  CHECK(differs([](Node& node) { node.rect.x += 0.25f; }) == kPlaceOnly);
  CHECK(differs([](Node& node) { node.rect.y += 0.25f; }) == kPlaceOnly);
  CHECK(differs([](Node& node) { node.rect.w += 0.25f; }) == kPlaceOnly);
  CHECK(differs([](Node& node) { node.rect.h += 0.25f; }) == kPlaceOnly);
}

TEST_CASE("every single state that a screen reader hears is in the hash of the attributes") {
  for (unsigned bit = 0; bit < 32; ++bit) {
    CAPTURE(bit);
    CHECK(differs([&](Node& node) { node.flags ^= 1u << bit; }) == kAttributesOnly);
    CHECK(differs([&](Node& node) { node.parent ^= 1u << bit; }) == kAttributesOnly);
    CHECK(differs([&](Node& node) { node.detail ^= 1u << bit; }) == kAttributesOnly);
    CHECK(differs([&](Node& node) { node.active ^= 1u << bit; }) == kAttributesOnly);
  }
  std::set<std::uint32_t> hashes;
  for (std::uint32_t role = 0; role <= static_cast<std::uint32_t>(Role::kOption); ++role) {
    Node node = sample();
    node.role = static_cast<Role>(role);
    hashes.insert(table_of({node}).words[kAttributes]);
  }
  CHECK(hashes.size() == static_cast<std::size_t>(Role::kOption) + 1);
}

TEST_CASE("numbers that change places between two attributes change the hash") {
  CHECK(differs([](Node& node) { std::swap(node.detail, node.active); }) == kAttributesOnly);
  CHECK(differs([](Node& node) { std::swap(node.flags, node.detail); }) == kAttributesOnly);
  CHECK(differs([](Node& node) { std::swap(node.rect.x, node.rect.y); }) == kPlaceOnly);
}

TEST_CASE("words that move from one text to the next change the hash") {
  CHECK(differs([](Node& node) {
          node.name += node.value;
          node.value.clear();
        }) == kAttributesOnly);
  CHECK(differs([](Node& node) { std::swap(node.value, node.description); }) == kAttributesOnly);
}

TEST_CASE("where a node's texts lie in the arena is no change of the node") {
  Node before = sample();
  before.name = "another, longer or shorter";
  const NodeTable alone = table_of({sample()}), behind = table_of({before, sample()});
  CHECK(alone.words[kAttributes] == behind.words[NodeTable::kWords + kAttributes]);
  CHECK(alone.words[kPlace] == behind.words[NodeTable::kWords + kPlace]);
}

TEST_CASE("ids are the key's 32-bit FNV-1a, and no two days of ten years share one") {
  CHECK(view::node_id("") == 2166136261u);
  CHECK(view::node_id("a") == 0xe40c292cu);
  CHECK(view::node_id("foobar") == 0xbf9cf968u);
  std::set<std::uint32_t> ids;
  core::Date day = world::day("2026-01-01");
  for (int i = 0; i < 3650; ++i)
    ids.insert(view::node_id("day:" + core::format_date(core::add_days(day, i))));
  CHECK(ids.size() == 3650);
}
