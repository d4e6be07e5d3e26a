#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/platform/effect.hpp"

namespace view {

float retry_card(Ui& ui, std::string_view key, std::string_view why, const Rect& rect) {
  const std::string action = ui.texts().say("retry");
  const NoticeResult result = notice(
      ui,
      {.key = key, .text = why, .action_key = widget::key::kRetry, .action = action, .error = true},
      rect);
  if (result.activated) ui.dispatch(widget::RetryPressed{});
  return result.height;
}

}  // namespace view
