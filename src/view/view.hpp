// The view: one model in, pixels and semantic nodes and actions out.
//
//   view::Frame frame = view::draw(model, input, text_engine, surface.begin());
//   for (auto& action : frame.actions) update(model, action);   // then draw again
//
// Never changes the model, never asks the network or a clock, never reads input but the events given.
// `list` is a surface's, begun for this frame.
#pragma once

#include "view/toolkit/frame.hpp"
#include "view/toolkit/text_engine.hpp"
#include "widget/model.hpp"

namespace view {

Frame draw(const widget::Model& model, const Input& input, TextEngine& text, ImDrawList& list);

}  // namespace view
