// What holds of every screen, at every width, in both directions, with ordinary and with very long
// words. Rectangles are those of the nodes, and of the runs of text that were painted.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <sstream>

#include "states.hpp"

using screens::described;
using screens::Screen;
using view::Node;
using view::Rect;
using view::Role;

namespace {

constexpr float kSlack = 0.01f;

struct Wording {
  std::string name;
  core::WidgetConfig config;
  std::string messages;
};

core::WidgetConfig long_names() {
  core::WidgetConfig config = world::clinic();
  config.business_name = std::string(200, 'B');
  config.visitor_zone =
      core::ZoneRules("Antarctica/DumontDUrville",
                      {{world::at("1970-01-01T00:00:00Z"), core::Seconds(36000), "+10"}});
  for (core::BookingType& type : config.types) {
    type.name = std::string(200, 't');
    type.description = std::string(200, 'd') + " " + std::string(200, 'e');
    type.duration_minutes = 1440;
  }
  for (core::Resource& resource : config.resources) resource.name = std::string(200, 'r');
  return config;
}

// Every word of the widget's own is as long as words get.
std::string long_words() {
  core::Json json = core::Json::parse(screens::messages());
  const auto lengthen = [](core::Json& message) {
    std::string out;
    for (const char c : message.get<std::string>() + " ") {
      const bool ends_word =
          c == ' ' && !out.empty() && std::isalpha(static_cast<unsigned char>(out.back())) != 0;
      if (ends_word) out += "arbeitung";
      out += c;
    }
    out.pop_back();
    message = out;
  };
  for (auto& member : json.items()) {
    if (member.value().is_string()) {
      lengthen(member.value());
    } else {
      for (auto& form : member.value().items()) lengthen(form.value());
    }
  }
  return json.dump();
}

const std::vector<Wording>& wordings() {
  static const std::vector<Wording> kWordings = {
      {"ordinary words", world::clinic(), screens::messages()},
      {"long names", long_names(), screens::messages()},
      {"long words", world::clinic(), long_words()}};
  return kWordings;
}

core::Texts texts_of(const Wording& wording, bool right_to_left) {
  core::Json locale = {{"rightToLeft", right_to_left}, {"hourCycle", 12}};
  if (wording.name == "long words") {
    locale["monthsAlone"] = std::vector<std::string>(12, "Septiembrarbei");
    locale["months"] = locale["monthsAlone"];
    locale["weekdays"] = std::vector<std::string>(7, "Onsdagarbeitung");
    locale["patterns"] = {{"month", "{month} de {year}"}, {"day", "{weekday}, {day} de {month}"}};
  }
  core::Texts texts;
  texts.load(locale.dump(), wording.messages);
  return texts;
}

// A screen as it stood, for all that is to be said of it.
struct Shown {
  std::string name;
  view::Input input;
  view::Frame frame;
  struct {
    decltype(Screen::text.painted) painted;
  } text;
};

std::vector<Shown> show_every_screen() {
  std::vector<Shown> all;
  for (const Wording& wording : wordings()) {
    for (const screens::State& state : screens::states()) {
      for (const bool right_to_left : {false, true}) {
        Screen screen(390, wording.config);
        state.reach(screen, texts_of(wording, right_to_left));
        for (const float width : screens::kWidths) {
          screen.input.width = width;
          screen.settle();
          all.push_back({state.name + std::string(", ") + wording.name + ", " +
                             std::to_string(static_cast<int>(width)) +
                             (right_to_left ? ", mirrored" : ""),
                         screen.input,
                         screen.frame,
                         {screen.text.painted}});
        }
      }
    }
  }
  return all;
}

const std::vector<Shown>& every_screen() {
  static const std::vector<Shown> kAll = show_every_screen();  // drawn once: they are thousands
  return kAll;
}

template <class Check>
void on_every_screen(Check check) {
  for (const Shown& screen : every_screen()) {
    INFO(screen.name);
    check(screen);
  }
}

bool can_be_pressed(const Node& node) {
  return node.role == Role::kButton || node.role == Role::kGridCell || node.role == Role::kOption;
}
bool is_interactive(const Node& node) {
  return can_be_pressed(node) || node.role == Role::kTextField || node.role == Role::kLink;
}
bool is_leaf(const Node& node) {
  switch (node.role) {
    case Role::kGroup:
    case Role::kGrid:
    case Role::kRow:
    case Role::kForm:
    case Role::kList:
    case Role::kListBox:
    case Role::kListItem: return false;
    default: return true;
  }
}

bool overlap(const Rect& a, const Rect& b) {
  return a.x + a.w > b.x + kSlack && b.x + b.w > a.x + kSlack && a.y + a.h > b.y + kSlack &&
         b.y + b.h > a.y + kSlack;
}

// For CHECK_MESSAGE once per screen, not once per node: the first offender, or nothing.
template <class Offends>
std::string first_offender(const std::vector<Node>& nodes, Offends offends) {
  for (const Node& node : nodes) {
    if (offends(node)) return described(node);
  }
  return {};
}

std::string place(const Rect& rect) {
  return std::to_string(rect.x) + " " + std::to_string(rect.y) + " " + std::to_string(rect.w) +
         " " + std::to_string(rect.h);
}

}  // namespace

TEST_CASE("every node has an id of its own, and its parent comes before it") {
  on_every_screen([](const Shown& screen) {
    std::set<std::uint32_t> ids;
    CHECK(first_offender(screen.frame.nodes, [&](const Node& node) {
            const bool known = node.parent == 0 || ids.count(node.parent) == 1;
            return !known || node.id != view::node_id(node.key) || !ids.insert(node.id).second;
          }) == "");
  });
}

TEST_CASE("everything a visitor can use has a name and room for a finger") {
  on_every_screen([](const Shown& screen) {
    CHECK(first_offender(screen.frame.nodes, [](const Node& node) {
            return is_interactive(node) &&
                   (node.name.empty() || node.rect.h < 44 || node.rect.w < 24);
          }) == "");
  });
}

TEST_CASE("what can be read has words") {
  on_every_screen([](const Shown& screen) {
    CHECK(first_offender(screen.frame.nodes, [](const Node& node) {
            return is_leaf(node) && node.role != Role::kEmptyCell && node.name.empty();
          }) == "");
  });
}

TEST_CASE("no sentence is missing: none is its own key, none keeps a placeholder") {
  const std::set<char> in_keys = {'.', '_'};
  const auto is_key = [&](const std::string& words) {
    const std::size_t dot = words.find('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == words.size()) return false;
    return std::all_of(words.begin(), words.end(),
                       [&](char c) { return (c >= 'a' && c <= 'z') || in_keys.count(c) == 1; });
  };
  on_every_screen([&](const Shown& screen) {
    CHECK(first_offender(screen.frame.nodes, [&](const Node& node) {
            for (const std::string& words : {node.name, node.value, node.description}) {
              if (is_key(words) || words.find('{') != std::string::npos) return true;
            }
            return false;
          }) == "");
  });
}

TEST_CASE("everything lies inside the widget") {
  on_every_screen([](const Shown& screen) {
    CHECK(screen.frame.height > 0);
    CHECK(first_offender(screen.frame.nodes, [&](const Node& node) {
            const Rect& r = node.rect;
            return r.x < -kSlack || r.y < -kSlack || r.w < 0 || r.h < 0 ||
                   r.x + r.w > screen.input.width + kSlack ||
                   r.y + r.h > screen.frame.height + kSlack;
          }) == "");
  });
}

TEST_CASE("what is read and what is pressed never lie over each other") {
  on_every_screen([](const Shown& screen) {
    // From top to bottom, so that each is compared with those of its own height alone.
    std::vector<const Node*> leaves;
    for (const Node& node : screen.frame.nodes) {
      if (is_leaf(node)) leaves.push_back(&node);
    }
    std::sort(leaves.begin(), leaves.end(),
              [](const Node* a, const Node* b) { return a->rect.y < b->rect.y; });
    std::string offenders;
    for (std::size_t i = 0; i < leaves.size() && offenders.empty(); ++i) {
      const Rect& above = leaves[i]->rect;
      for (std::size_t j = i + 1; j < leaves.size(); ++j) {
        const Rect& below = leaves[j]->rect;
        if (below.y > above.y + above.h) break;
        if (!overlap(above, below)) continue;
        offenders = described(*leaves[i]) + " " + place(above) + ", " + described(*leaves[j]) +
                    " " + place(below);
      }
    }
    CHECK(offenders == "");
  });
}

TEST_CASE("painted words stay inside the card, and inside the control that says them") {
  on_every_screen([](const Shown& screen) {
    std::vector<Rect> controls;
    for (const Node& node : screen.frame.nodes) {
      if (can_be_pressed(node)) controls.push_back(node.rect);
    }
    std::string outside;
    for (const auto& run : screen.text.painted) {
      const Rect& r = run.rect;
      const float left = std::max(0.0f, (screen.input.width - view::kMaxWidth) / 2);
      bool inside = r.x >= left - kSlack && r.x + r.w <= screen.input.width - left + kSlack &&
                    r.y >= -kSlack && r.y + r.h <= screen.frame.height + kSlack;
      const float x = r.x + r.w / 2, y = r.y + r.h / 2;
      for (const Rect& control : controls) {
        if (!control.contains(x, y)) continue;
        inside = inside && r.x >= control.x - kSlack &&
                 r.x + r.w <= control.x + control.w + kSlack && r.y >= control.y - kSlack &&
                 r.y + r.h <= control.y + control.h + kSlack;
      }
      if (!inside) {
        outside = run.text + " " + place(r);
        break;
      }
    }
    CHECK(outside == "");
  });
}

TEST_CASE("no ordinary word is broken inside, however narrow the widget") {
  on_every_screen([](const Shown& screen) {
    if (screen.name.find("ordinary words") == std::string::npos) return;
    std::set<std::string> said;
    const auto each_word = [](std::string_view text, auto act) {
      std::istringstream words{std::string(text)};
      for (std::string word; words >> word;) act(word);
    };
    for (const Node& node : screen.frame.nodes) {
      for (const std::string* text : {&node.name, &node.value, &node.description}) {
        each_word(core::without_overrides(*text), [&](const std::string& word) {
          said.insert(word);
          said.insert(word.substr(0, word.find_last_not_of(",.") + 1));
          // A line may end after a hyphen.
          const std::size_t hyphen = word.find('-');
          if (hyphen == std::string::npos) return;
          said.insert(word.substr(0, hyphen + 1));
          said.insert(word.substr(hyphen + 1));
        });
      }
    }
    // Wider than the narrowest card: it has to be broken.
    constexpr std::size_t kNoWord = 40;
    const auto is_of_no_word = [&](const std::string& fragment) {
      return std::any_of(said.begin(), said.end(), [&](const std::string& word) {
        return word.size() > kNoWord && word.find(fragment) != std::string::npos;
      });
    };
    std::string fragments;
    for (const auto& run : screen.text.painted) {
      each_word(core::without_overrides(run.text), [&](const std::string& word) {
        if (!said.contains(word) && !is_of_no_word(word)) fragments += word + " ";
      });
    }
    CHECK(fragments == "");
  });
}

TEST_CASE("a month of a long word stands above its arrows where it has no room beside them") {
  for (const screens::State& state : screens::states()) {
    if (state.name != "a day chosen") continue;
    Screen screen(240);
    state.reach(screen, texts_of(wordings().back(), false));
    const Rect month = screen.by_key("month")->rect;
    CHECK(month.y + month.h <= screen.by_key("month:previous")->rect.y);
    screen.input.width = 390;
    screen.settle();
    CHECK(screen.by_key("month")->rect.y > screen.by_key("month:previous")->rect.y);
  }
}

TEST_CASE("the mirrored layout is the exact mirror image") {
  for (const Wording& wording : wordings()) {
    for (const screens::State& state : screens::states()) {
      Screen plain(390, wording.config), mirrored(390, wording.config);
      state.reach(plain, texts_of(wording, false));
      state.reach(mirrored, texts_of(wording, true));
      for (const float width : screens::kWidths) {
        INFO(state.name, ", ", wording.name, ", ", width);
        plain.input.width = mirrored.input.width = width;
        plain.settle();
        mirrored.settle();
        REQUIRE(plain.frame.nodes.size() == mirrored.frame.nodes.size());
        CHECK(plain.frame.height == mirrored.frame.height);
        auto other = mirrored.frame.nodes.begin();
        CHECK(first_offender(plain.frame.nodes, [&](const Node& node) {
                const Node& image = *other++;
                const float x = width - node.rect.x - node.rect.w;
                // English, in a mirrored sentence, is isolated.
                return image.key != node.key || core::without_overrides(image.name) != node.name ||
                       std::abs(image.rect.x - x) > kSlack || image.rect.y != node.rect.y ||
                       image.rect.w != node.rect.w || image.rect.h != node.rect.h;
              }) == "");
        REQUIRE(plain.text.painted.size() == mirrored.text.painted.size());
        auto run = mirrored.text.painted.begin();
        for (const auto& each : plain.text.painted) {
          const Rect& image = (run++)->rect;
          const bool mirrors = std::abs(width - each.rect.x - each.rect.w - image.x) <= kSlack &&
                               each.rect.y == image.y;
          if (!mirrors) FAIL_CHECK(each.text, " is painted at ", place(image));
        }
      }
    }
  }
}
