#include "wasm/instance.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "wasm/bridge.hpp"

namespace wasm {
namespace {

// Each round lets update() answer what the view found in the queue; more than a few never happen.
constexpr int kMostRounds = 8;

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

void Instance::tell(const widget::Action& action) {
  widget::update(model_, time_now());
  carry_out(widget::update(model_, action));
}

void Instance::take(const widget::Action& action) {
  tell(action);
  bw_schedule(handle_);
}

void Instance::take(view::Event event) {
  input_.events.push_back(std::move(event));
  bw_schedule(handle_);
}

void Instance::resize(float width, float scale) {
  if (width == input_.width && scale == density_) return;
  if (scale != density_) text_.forget();
  input_.width = width;
  input_.scale = density_ = scale;
  bw_schedule(handle_);
}

void Instance::set_dark(bool dark) {
  if (dark == input_.dark) return;
  input_.dark = dark;
  show_theme();
  bw_schedule(handle_);
}

void Instance::set_focus(std::uint32_t id) {
  focus_wanted_ = 0;  // the visitor has moved on
  if (id == input_.focused) return;
  input_.focused = id;
  bw_schedule(handle_);
}

void Instance::hover(float x, float y) {
  input_.mouse_x = x;
  input_.mouse_y = y;
  bw_schedule(handle_);
}

void Instance::press(bool down) {
  input_.mouse_down = down;
  bw_schedule(handle_);
}

void Instance::fonts_changed() {
  text_.forget();
  bw_schedule(handle_);
}

void Instance::context_lost() {
  canvas_.lose();
}

void Instance::context_restored() {
  canvas_.restore();
  bw_schedule(handle_);
}

void Instance::show_theme() {
  const std::string json =
      view::css_properties_json(input_.dark ? view::dark_theme() : view::light_theme());
  bw_theme(handle_, json.data(), json.size());
}

void Instance::carry_out(widget::Effects effects) {
  for (const widget::Effect& effect : effects) {
    std::visit(
        Match{
            [&](const widget::LoadConfig&) { bw_load_config(handle_); },
            [&](const widget::LoadSlots& order) { load_slots(handle_, endpoint_, order); },
            [&](const widget::LoadCatalogue& order) {
              bw_load_zone(handle_);
              load_catalogue(handle_, endpoint_, order);
            },
            [&](const widget::LoadDay& order) { load_day(handle_, endpoint_, order); },
            [&](const widget::FindContact& order) { find_contact(handle_, endpoint_, order); },
            [&](const widget::MakeContact& order) { make_contact(handle_, endpoint_, order); },
            [&](const widget::FindBookings& order) { find_bookings(handle_, endpoint_, order); },
            [&](const widget::Wake& order) { wake(handle_, order); },
            [&](const widget::SendBooking& order) { send_booking(handle_, endpoint_, order); },
            [&](const widget::LoadBooking& order) { load_booking(handle_, endpoint_, order); },
            [&](const widget::SendReschedule& order) {
              send_reschedule(handle_, endpoint_, order);
            },
            [&](const widget::SendCancel& order) { send_cancel(handle_, endpoint_, order); },
            [&](const widget::LoadBookings& order) { load_bookings(handle_, endpoint_, order); },
            [&](const widget::SaveFile& order) {
              bw_save_file(handle_, order.name.data(), order.name.size(), order.type.data(),
                           order.type.size(), order.text.data(), order.text.size());
            },
            [&](const widget::CopyLink& order) {
              bw_copy(handle_, order.link.data(), order.link.size());
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

// Draws until nothing that was drawn changes the model any more.
view::Frame Instance::settle() {
  text_.begin_frame();
  text_.set_right_to_left(model_.texts.locale().right_to_left);
  for (int round = 1;; ++round) {
    view::Frame frame = view::draw(model_, input_, text_, surface_.begin());
    input_.events.clear();
    const float limit = static_cast<float>(canvas_.max_side()) / std::max(frame.height, 1.0f);
    const float scale = std::min(density_, limit);
    const bool rescaled = scale != input_.scale && round < kMostRounds;
    if ((frame.actions.empty() && !rescaled) || round == kMostRounds) return frame;
    for (const widget::Action& action : frame.actions) tell(action);
    if (rescaled) {
      input_.scale = scale;
      text_.forget();
    }
  }
}

void Instance::frame() {
  if (input_.width <= 0) return;
  const view::Frame frame = settle();
  canvas_.paint(static_cast<int>(std::round(input_.width * input_.scale)),
                static_cast<int>(std::round(frame.height * input_.scale)));
  present(frame);
}

void Instance::present(const view::Frame& frame) {
  view::write_table(frame.nodes, table_);
  bw_present(handle_, table_.words.data(), frame.nodes.size(), table_.arena.data(),
             table_.arena.size(), frame.height);
  // What is not drawn yet (its data is still on the way) is focused once it is.
  const auto is_wanted = [this](const view::Node& node) { return node.id == focus_wanted_; };
  if (focus_wanted_ && std::any_of(frame.nodes.begin(), frame.nodes.end(), is_wanted)) {
    bw_move_focus(handle_, std::exchange(focus_wanted_, 0));
  }
}

}  // namespace wasm
