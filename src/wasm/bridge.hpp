// The C++ side of bridge.js: every import, declared once. `h` is an instance's handle.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

void bw_attach(int h);
void bw_detach(int h);
void bw_schedule(int h);
void bw_present(int h, const std::uint32_t* nodes, std::size_t count, const char* arena,
                std::size_t bytes, float height, float painted_top, float painted_height);
void bw_move_focus(int h, std::uint32_t id);
void bw_announce(int h, const char* text, std::size_t bytes, int urgent);
void bw_emit(int h, const char* name, std::size_t name_bytes, const char* detail,
             std::size_t detail_bytes);
void bw_load_config(int h);
void bw_send(int h, void* sending);   // calls bw_start after this call
void bw_fetched(int h, void* fetch);  // calls bw_answered
void bw_read(int h, void* fetch);     // calls bw_end after this call
void bw_wake(int h, double ms);       // calls bw_woke after it, in place of the one before
void bw_work(int h);                  // calls bw_work_on in a task of its own
void bw_browser_zone(int h, const char* name, std::size_t bytes);
void bw_list_zones(int h, double now);  // ms since 1970
void bw_remember(int h, const char* what, std::size_t what_bytes, const char* choice,
                 std::size_t choice_bytes);
void bw_save_file(int h, const char* name, std::size_t name_bytes, const char* type,
                  std::size_t type_bytes, const char* text, std::size_t bytes);
void bw_open_file(int h, const char* url, std::size_t bytes);
void bw_copy(int h, const char* text, std::size_t bytes);
void bw_beacon(int h, const char* url, std::size_t bytes);
void bw_theme(int h, const char* json, std::size_t bytes);

int bw_canvas_open(int h);  // the largest side of a canvas; 0: no WebGL2
void bw_canvas_restore(int h);
void bw_canvas_close(int h);
// RGBA pixels of a part of the texture, whose rows have `row` pixels; 0: of a new one in its place.
void bw_texture(int h, int x, int y, int width, int height, int row, const void* pixels);
void bw_paint(int h, int width, int height, int top, const void* vertices, std::size_t vertex_bytes,
              const void* indices, std::size_t index_bytes);

// `words`: the currency's three letters, then the language's tag. Returns the bytes written, `room` at most.
int bw_amount(int h, double amount, int digits, const char* words, std::size_t bytes, char* out,
              std::size_t room);
float bw_text_width(int h, const char* text, std::size_t bytes, float size, int weight, int rtl);
void bw_text_extent(int h, const char* text, std::size_t bytes, float size, int weight, int rtl,
                    float* out);
void bw_text_draw(int h, const char* text, std::size_t bytes, float size, int weight, int rtl,
                  std::uint32_t colour, float x, float y, int width, int height,
                  unsigned char* out);
}
