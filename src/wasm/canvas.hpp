// One instance's pixels: its ImGui context, and WebGL2 on its canvas.
//
// Five verbs, as ImGui's own backends have: construct, begin_frame, paint, lose/restore, destroy. It
// draws what it is given when it is told to, and never asks for a frame. Without WebGL2 it lays out
// (ImGui needs no screen) and paints nothing; the overlay is then shown by its stylesheet.
#pragma once

#include <cstdint>

struct ImGuiContext;
struct ImDrawData;
struct ImTextureData;

namespace wasm {

class Canvas {
 public:
  explicit Canvas(int handle);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // Makes the ImGui context current and starts a frame.
  void begin_frame();
  void end_frame_unpainted();
  // Ends the frame and paints it; sizes in device px.
  void paint(int width, int height);

  // The browser took the context away, or gave it back.
  void lose();
  void restore();

  bool has_pending_input() const;
  void move_mouse(float x, float y);
  void press_mouse(bool down);
  // Largest side of a canvas here, device px.
  int max_side() const { return max_side_; }

 private:
  void create_objects();
  void draw_lists(const ImDrawData& data);
  void update_texture(ImTextureData& texture);
  void forget_textures();

  int handle_;
  ImGuiContext* imgui_;
  int context_ = 0;  // 0: no WebGL2
  bool lost_ = false;
  int max_side_ = 4096;
  std::uint32_t program_ = 0, vertex_array_ = 0, vertices_ = 0, indices_ = 0;
  int size_uniform_ = -1;
};

}  // namespace wasm
