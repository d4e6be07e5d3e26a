#include "wasm/instance.hpp"

#include <emscripten.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "wasm/bridge.hpp"

namespace wasm {
namespace {

// Each round lets update() respond to the actions of the view. More than a few rounds never happen.
constexpr int kMostRounds = 8;
// Device px. Taller content is painted in part: nearly every GPU supports this size, and memory isn't spent on
// pixels out of sight.
constexpr float kMostWhole = 4096;

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace

Instance::Instance(int handle, Endpoint endpoint)
    : handle_(handle),
      endpoint_(std::move(endpoint)),
      canvas_(handle, surface_),
      text_(handle, surface_) {
  show_theme();
}

// Draws a frame of which everything may be new.
void Instance::redraw() {
  is_changed_ = true;
  bw_schedule(handle_);
}

void Instance::tell(const widget::Action& action) {
  is_changed_ = true;
  widget::update(model_, time_now());
  carry_out(widget::update(model_, action));
}

void Instance::take(const widget::Action& action) {
  tell(action);
  bw_schedule(handle_);
}

void Instance::take(view::Event event) {
  input_.events.push_back(std::move(event));
  redraw();
}

void Instance::resize(float width, float scale) {
  if (width == input_.width && scale == input_.scale) return;
  if (scale != input_.scale) text_.forget();
  input_.width = width;
  input_.scale = scale;
  show_whole();
  redraw();
}

void Instance::show_part(float top, float bottom) {
  if (top == input_.top && bottom == input_.bottom) return;
  input_.top = top;
  input_.bottom = bottom;
  redraw();
}

// Or its top, until the visible range is known.
void Instance::show_whole() {
  input_.top = 0;
  input_.bottom = kMostWhole / input_.scale;
}

void Instance::set_framed(bool framed) {
  if (framed == input_.framed) return;
  input_.framed = framed;
  redraw();
}

void Instance::set_look(view::Theme theme, bool calm) {
  input_.motion = calm ? nullptr : &motion_;
  if (theme == input_.theme) return;
  input_.theme = theme;
  show_theme();
  redraw();
}

void Instance::set_focus(std::uint32_t id) {
  focus_wanted_ = 0;  // the visitor has moved on
  if (id == input_.focused) return;
  input_.focused = id;
  redraw();
}

void Instance::hover(float x, float y) {
  const auto is_crossed = [&](const view::Rect& rect) {
    return rect.contains(x, y) != rect.contains(input_.mouse_x, input_.mouse_y);
  };
  if (std::any_of(hover_rects_.begin(), hover_rects_.end(), is_crossed)) bw_schedule(handle_);
  input_.mouse_x = x;
  input_.mouse_y = y;
}

void Instance::press(bool down) {
  const auto is_under_mouse = [&](const view::Rect& rect) {
    return rect.contains(input_.mouse_x, input_.mouse_y);
  };
  input_.mouse_down = down;
  if (std::any_of(hover_rects_.begin(), hover_rects_.end(), is_under_mouse)) bw_schedule(handle_);
}

void Instance::fonts_changed() {
  text_.forget();
  redraw();
}

void Instance::context_lost() {
  canvas_.lose();
}

void Instance::context_restored() {
  canvas_.restore();
  redraw();
}

// Work in slices short enough that no frame waits for them.
void Instance::work() {
  constexpr double kSliceMs = 4;
  constexpr int kCountersAtOnce = 50;
  const double until = emscripten_get_now() + kSliceMs;
  while (solving_) {
    if (solving_->work.go_on(kCountersAtOnce)) {
      const Solving solved = *std::exchange(solving_, std::nullopt);
      return take(
          widget::Action(widget::ChallengeSolved{solved.challenge, solved.work.solution()}));
    }
    if (emscripten_get_now() >= until) return bw_work(handle_);
  }
}

void Instance::show_theme() {
  const std::string json = view::css_properties_json(input_.theme);
  bw_theme(handle_, json.data(), json.size());
}

void Instance::carry_out(widget::Effects effects) {
  for (const widget::Effect& effect : effects) {
    std::visit(
        Match{
            [&](const widget::LoadConfig&) { bw_load_config(handle_); },
            [&](const widget::LoadCatalog& order) {
              bw_browser_zone(handle_, nullptr, 0);
              send(handle_, Reply::kTypes, order.request, widget::types_request(endpoint_));
              send(handle_, Reply::kResources, order.request, widget::resources_request(endpoint_));
            },
            [&](const widget::ReleaseHold& order) {
              // Sent by the page, because the request must outlive the page.
              const std::string url = widget::request_of(order, endpoint_).url;
              bw_beacon(handle_, url.data(), url.size());
            },
            [&](const widget::SolveChallenge& order) {
              solving_.emplace(Solving{order.challenge, {order.challenge, order.bits}});
              bw_work(handle_);
            },
            [&](const widget::Wake& order) {
              bw_wake(handle_, static_cast<double>(order.after_ms));
            },
            // All others are one request.
            [&](const auto& order) {
              send(handle_, reply_of(order), order.request, widget::request_of(order, endpoint_));
            },
            [&](const widget::OpenFile& order) {
              const std::string url = endpoint_.api + order.path;
              bw_open_file(handle_, url.data(), url.size());
            },
            [&](const widget::SaveFile& order) {
              bw_save_file(handle_, order.name.data(), order.name.size(), order.type.data(),
                           order.type.size(), order.text.data(), order.text.size());
            },
            [&](const widget::CopyLink& order) {
              bw_copy(handle_, order.link.data(), order.link.size());
            },
            [&](const widget::AskBrowserForZone& order) {
              bw_browser_zone(handle_, order.name.data(), order.name.size());
            },
            [&](const widget::ListZones& order) {
              bw_list_zones(handle_,
                            1000. * static_cast<double>(order.now.time_since_epoch().count()));
            },
            [&](const widget::Remember& order) {
              bw_remember(handle_, order.what.data(), order.what.size(), order.choice.data(),
                          order.choice.size());
            },
            [&](const widget::MoveFocus& order) {
              // The overlay does not report back a focus that was asked for.
              focus_wanted_ = input_.focused = view::node_id(order.key);
            },
            [&](const widget::Announce& order) {
              bw_announce(handle_, order.text.data(), order.text.size(), order.urgent);
            },
            [&](const widget::RaiseEvent& order) {
              bw_emit(handle_, order.name.data(), order.name.size(), order.detail_json.data(),
                      order.detail_json.size());
            },
        },
        effect);
  }
}

// Redraws until a frame leaves the model unchanged.
view::Frame Instance::settle() {
  text_.begin_frame();
  text_.set_right_to_left(model_.texts.locale().right_to_left);
  for (int round = 1;; ++round) {
    view::Frame frame = view::draw(model_, input_, text_, surface_.begin());
    input_.events.clear();
    // All of it is painted once it fits again.
    const bool is_whole = frame.height * input_.scale <= kMostWhole;
    const bool lacks_some = input_.top > 0 || input_.bottom < frame.height;
    const bool again = is_whole && lacks_some && round < kMostRounds;
    if (again) show_whole();
    if ((frame.actions.empty() && !again) || round == kMostRounds) return frame;
    for (const widget::Action& action : frame.actions) tell(action);
    input_.looks_only = false;
  }
}

void Instance::paint(const view::Frame& frame) {
  const float scale = input_.scale;
  const float height = std::round(frame.height * scale);
  const float top = std::min(std::round(input_.top * scale), height);
  const float bottom = std::min(std::round(input_.bottom * scale), height);
  const float painted = std::clamp(bottom - top, 1.0f, static_cast<float>(canvas_.max_side()));
  canvas_.paint(static_cast<int>(std::round(input_.width * scale)), static_cast<int>(painted),
                static_cast<int>(top));
  painted_top_ = top / scale;
  painted_height_ = painted / scale;
}

void Instance::frame() {
  if (input_.width <= 0) return;
  input_.now_ms = static_cast<double>(time_now().elapsed_ms);
  input_.looks_only = !std::exchange(is_changed_, false);
  const view::Frame frame = settle();
  paint(frame);
  if (!input_.looks_only) present(frame);
  hover_rects_ = frame.hover_rects;
  if (frame.moving) bw_schedule(handle_);
}

void Instance::present(const view::Frame& frame) {
  view::write_table(frame.nodes, table_);
  bw_present(handle_, table_.words.data(), frame.nodes.size(), table_.arena.data(),
             table_.arena.size(), frame.height, painted_top_, painted_height_);
  // A control that is not drawn yet, because its data is still loading, is focused once it is drawn.
  const auto is_wanted = [this](const view::Node& node) { return node.id == focus_wanted_; };
  if (focus_wanted_ && std::any_of(frame.nodes.begin(), frame.nodes.end(), is_wanted)) {
    bw_move_focus(handle_, std::exchange(focus_wanted_, 0));
  }
}

}  // namespace wasm
