// Every state a visitor can find the widget in, each with the actions and answers that lead there; and
// the widths at which each is drawn. A new screen belongs in states(), and every test over them covers it.
//
//   for (const screens::State& state : screens::states()) {
//     Screen screen;
//     state.reach(screen, screens::texts());
//   }
#pragma once

#include "reach.hpp"

namespace screens {

struct State {
  std::string name;
  void (*reach)(Screen&, core::Texts);
};

const std::vector<State>& states();

inline constexpr float kWidths[] = {240, 320, 390, 640, 768, 960, 1280};

}  // namespace screens
