#include "screen.hpp"

namespace screens {

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0u) != 0x80u ? 1 : 0;
  return count;
}

float FixedText::width(std::string_view run, view::TextStyle style) {
  // Isolates have no width of their own, nor have they in a browser.
  const bool has_none = run.find(core::kIsolate) == std::string_view::npos &&
                        run.find(core::kEndIsolate) == std::string_view::npos;
  return static_cast<float>(code_points(has_none ? run : core::without_overrides(run))) *
         view::type_size(style).size / 2;
}

void FixedText::paint(ImDrawList& list, std::string_view run, view::TextStyle style, float x,
                      float y, float scale, view::Color color) {
  const Rect rect = {x, y, width(run, style), view::type_size(style).line_height};
  painted.push_back({std::string(run), rect});
  list.AddRectFilled({x * scale, y * scale}, {(x + rect.w) * scale, (y + rect.h) * scale}, color);
}

std::string FixedText::amount(const core::Price& price, const std::string&) {
  std::string digits = std::to_string(price.amount);
  const auto after = static_cast<std::size_t>(price.digits);
  if (digits.size() <= after) digits.insert(0, after + 1 - digits.size(), '0');
  if (after > 0) digits.insert(digits.size() - after, ".");
  return price.currency + " " + digits;
}

const std::string& messages() {
  static const std::string kMessages = world::file_text(BOOKING_ASSETS_DIR "/messages/en.json");
  return kMessages;
}

const core::Texts& texts(bool right_to_left) {
  static const auto loaded = [](const char* locale) {
    core::Texts texts;
    texts.load(locale, messages());
    return texts;
  };
  static const core::Texts kPlain = loaded("{}");
  static const core::Texts kMirrored = loaded(R"({"rightToLeft":true})");
  return right_to_left ? kMirrored : kPlain;
}

std::string described(const Node& node) {
  return node.key + " \"" + node.name + "\"";
}

void Screen::does(const widget::Action& action) {
  carry_out(action);
  settle();
}

void Screen::opens(widget::Options options, core::Texts in) {
  starts(std::move(options), std::move(in));
  does(widget::ConfigAnswered{world::config_answer(config)});
}

void Screen::starts(widget::Options options, core::Texts in) {
  options.random = world::kRandom;
  does(widget::Started{std::move(options), std::move(in)});
}

void Screen::slots_arrive(std::initializer_list<const char*> starts) {
  std::vector<core::Slot> slots;
  for (const char* each : starts) slots.push_back(world::slot(each));
  slots_answered(world::slots_answer(config.business_zone, slots));
}

void Screen::slots_answered(widget::Answer answer) {
  does(widget::SlotsAnswered{booker.asked.request, std::move(answer)});
}

void Screen::booking_answered(widget::Answer answer) {
  does(widget::BookingAnswered{booker.sent.request, std::move(answer)});
}

void Screen::manage_answered(widget::Answer answer) {
  does(widget::ManageAnswered{model().manage.request, std::move(answer)});
}

void Screen::bookings_answered(widget::Answer answer) {
  does(widget::BookingsAnswered{model().my_bookings.request, std::move(answer)});
}

const Node* Screen::find(Role role, std::string_view name) const {
  const Node* found = nullptr;
  for (const Node& node : frame.nodes) {
    if (node.role != role || node.name != name) continue;
    REQUIRE_MESSAGE(found == nullptr, "two controls are called \"", name, "\"");
    found = &node;
  }
  return found;
}

const Node& Screen::at(Role role, std::string_view name) const {
  const Node* node = find(role, name);
  REQUIRE_MESSAGE(node != nullptr, "nothing is called \"", name, "\"; there are: ", names());
  return *node;
}

const Node* Screen::by_key(std::string_view key) const {
  for (const Node& node : frame.nodes) {
    if (node.key == key) return &node;
  }
  return nullptr;
}

bool Screen::shows(std::string_view words) const {
  for (const Node& node : frame.nodes) {
    if (node.name.find(words) != std::string::npos) return true;
  }
  return false;
}

std::string Screen::names() const {
  std::string all;
  for (const Node& node : frame.nodes) all += node.name.empty() ? "" : node.name + " | ";
  return all;
}

void Screen::press(Role role, std::string_view name) {
  happens({view::Event::Kind::kActivate, at(role, name).id, {}});
}

void Screen::type(std::string_view field, const std::string& words) {
  happens({view::Event::Kind::kText, at(Role::kTextField, field).id, words});
}

void Screen::key(Role role, std::string_view name, view::Key pressed) {
  happens({view::Event::Kind::kKey, at(role, name).id, {}, pressed});
}

void Screen::happens(view::Event event) {
  input.events.push_back(std::move(event));
  settle();
}

void Screen::settle() {
  actions.clear();
  for (int round = 0;; ++round) {
    REQUIRE_MESSAGE(round < 8, "the screen never comes to rest");
    draw();
    input.events.clear();
    if (frame.actions.empty()) return;
    for (const widget::Action& action : frame.actions) {
      actions.push_back(action);
      carry_out(action);
    }
  }
}

void Screen::draw() {
  text.painted.clear();
  frame = view::draw(booker.model, input, text, surface.begin());
}

void Screen::carry_out(const widget::Action& action) {
  const widget::Effects effects = booker.does(action);
  if (const auto* move = world::first<widget::MoveFocus>(effects)) {
    focus = move->key;
    input.focused = view::node_id(focus);
  }
}

}  // namespace screens
