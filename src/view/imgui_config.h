// Dear ImGui's compile-time configuration, included by imgui.h through IMGUI_USER_CONFIG.
//
// ImGui paints shapes and images here and nothing else: the page's DOM owns input, and text is
// painted by whole runs rasterised by the platform (text_engine.hpp). Only its painter is linked
// (surface.hpp); fonts, file access, clipboard and debug tools are left out.
#pragma once

#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FONT
// The empty font loader in view/surface.cpp stands in for stb_truetype.
#define IMGUI_ENABLE_FREETYPE
#define IMGUI_DISABLE_STB_TRUETYPE_IMPLEMENTATION
// A screen of hundreds of runs and cells can pass 65,535 vertices.
#define ImDrawIdx unsigned int
// The C library's sine brings a table for angles of any size: 2.5 KB of the wasm after compression.
#define IMGUI_DISABLE_DEFAULT_MATH_FUNCTIONS
#include <cmath>
#include <cstdlib>

namespace view {

// Within a float's precision.
inline float sine(float angle) {
  constexpr double kPi = 3.14159265358979323846;
  double x = angle - 2 * kPi * std::floor(angle / (2 * kPi) + 0.5);  // -pi to pi
  if (x > kPi / 2) x = kPi - x;
  if (x < -kPi / 2) x = -kPi - x;
  const double s = x * x;
  return static_cast<float>(
      x * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110))))));
}

}  // namespace view

#define ImSin(X) view::sine(X)
#define ImCos(X) view::sine((X) + 1.57079633f)
#define ImAcos(X) std::acos(X)
#define ImAtan2(Y, X) std::atan2(Y, X)
#define ImFabs(X) std::fabs(X)
#define ImSqrt(X) std::sqrt(X)
#define ImRsqrt(X) (1 / std::sqrt(X))
#define ImFmod(X, Y) std::fmod(X, Y)
#define ImCeil(X) std::ceil(X)
#define ImPow(X, Y) std::pow(X, Y)
#define ImLog(X) std::log(X)
#define ImAbs(X) std::abs(X)
#define ImSign(X) static_cast<float>(((X) > 0) - ((X) < 0))
#define ImAtof(X) std::atof(X)

#ifdef __EMSCRIPTEN__
#define IM_ASSERT(expression) ((void)0)
#endif
