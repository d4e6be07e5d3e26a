// Text runs by the browser: measured once, drawn once into the surface's atlas, painted as images.
//
// Shaping, bidi, fallback fonts and emoji are the browser's own, so a run looks as the page's text
// does. forget() drops everything (fonts came late, another pixel ratio); those of
// other screens are dropped when the atlas has filled up. The surface must outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "view/surface.hpp"
#include "view/toolkit/text_engine.hpp"

namespace wasm {

class TextRuns : public view::TextEngine {
 public:
  TextRuns(int handle, view::Surface& surface) : handle_(handle), surface_(surface) {}

  float width(std::string_view run, view::TextStyle style) override;
  void paint(ImDrawList& list, std::string_view run, view::TextStyle style, float x, float y,
             float scale, view::Color color) override;
  std::string amount(const core::Price& price, const std::string& tag) override;

  // Of a run without letters; any other reads as its first letter does.
  void set_right_to_left(bool right_to_left) { right_to_left_ = right_to_left; }
  void forget();
  // Call once a frame, before drawing: ages the cache.
  void begin_frame();

 private:
  struct Image {
    float advance = 0;                        // CSS px; only of widths_
    std::optional<view::Atlas::Place> place;  // none: nothing to paint (white space)
    float left = 0;                 // device px from the run's origin to the image's left edge
    float top = 0;                  // device px from the baseline up to the image's top edge
    float ascent = 0, descent = 0;  // of the font, device px
    int width = 0, height = 0;
    std::uint32_t last_used = 0;
  };
  // One type for both, so that its code is there once.
  using Images = std::map<std::string, Image>;

  const Image& image(std::string_view run, view::TextStyle style, float scale, view::Color ink);
  Image rasterise(std::string_view run, view::TextStyle style, float scale, view::Color ink);
  bool reads_from_right(std::string_view run) const;
  void drop_unused();
  void drop_images();

  int handle_;
  view::Surface& surface_;
  bool right_to_left_ = false;
  std::uint32_t frame_ = 0;
  std::size_t pixels_ = 0;
  Images widths_;
  Images images_;
};

}  // namespace wasm
