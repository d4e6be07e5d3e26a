// Short transitions in response to the visitor: hover, press, choose.
//
//   view::Motion motion;                          // kept between frames by the caller
//   input.motion = calm ? nullptr : &motion;      // without it every change is at once
//   input.now_ms = …;                             // of this frame
//   if (view::draw(…).moving) …                   // draw again; else nothing is under way
//
// It has no timer and asks for no frame itself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace view {

enum class Look : std::uint32_t { kOver, kPressed, kChosen };

class Motion {
 public:
  static constexpr double kLength = 140;  // ms

  // How far the control is into this look at `now_ms`: 0 not at all, 1 wholly.
  float part(std::uint32_t id, Look look, bool is_on, double now_ms) {
    auto found = std::find_if(changes_.begin(), changes_.end(), [&](const Change& each) {
      return each.id == id && each.look == look;
    });
    if (found == changes_.end()) {
      if (!is_on) return 0;
      changes_.push_back({id, look, true, 0, now_ms, true});
      found = changes_.end() - 1;
    } else if (found->is_on != is_on) {
      found->from = found->at(now_ms);
      found->is_on = is_on;
      found->begun = now_ms;
    }
    found->is_seen = true;
    return found->at(now_ms);
  }
  // Call after each frame: drops transitions that have ended or are no longer shown. True if any is under way.
  bool settle(double now_ms) {
    bool is_moving = false;
    std::erase_if(changes_, [&](Change& each) {
      const bool is_over = now_ms - each.begun >= kLength;
      if (!each.is_seen || (is_over && !each.is_on)) return true;
      each.is_seen = false;
      is_moving = is_moving || !is_over;
      return false;
    });
    return is_moving;
  }

 private:
  struct Change {
    std::uint32_t id;
    Look look;
    bool is_on;
    float from;
    double begun;
    bool is_seen;
    float at(double now_ms) const {
      const double passed = std::clamp((now_ms - begun) / kLength, 0.0, 1.0);
      const auto eased = static_cast<float>(passed * (2 - passed));
      return from + ((is_on ? 1.0f : 0.0f) - from) * eased;
    }
  };
  std::vector<Change> changes_;
};

}  // namespace view
