#include "wasm/canvas.hpp"

#include <GLES3/gl3.h>

#include <cstddef>

#include "wasm/bridge.hpp"

namespace wasm {
namespace {

// Colours leave the shader premultiplied, as the page's compositor wants them.
constexpr char kVertexShader[] =
    "#version 300 es\n"
    "uniform vec3 area;layout(location=0)in vec2 at;layout(location=1)in vec2 uv;"
    "layout(location=2)in vec4 tint;out vec2 place;out vec4 ink;"
    "void "
    "main(){place=uv;ink=tint;gl_Position=vec4((at-vec2(0,area.z))/"
    "area.xy*2.-1.,0,1);gl_Position.y*=-1.;}";
constexpr char kFragmentShader[] =
    "#version 300 es\n"
    "precision mediump float;uniform sampler2D atlas;in vec2 place;in vec4 ink;out vec4 colour;"
    "void main(){vec4 c=ink*texture(atlas,place);colour=vec4(c.rgb*c.a,c.a);}";

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  return shader;
}

const void* offset(std::size_t bytes) {
  return reinterpret_cast<const void*>(bytes);
}

}  // namespace

Canvas::Canvas(int handle, view::Surface& surface) : handle_(handle), surface_(surface) {
  context_ = bw_gl_open(handle_);
  if (context_) create_objects();
}

// Objects that are not deleted stay in Emscripten's tables and keep the context alive for as long as the page.
Canvas::~Canvas() {
  if (context_) {
    bw_gl_use(context_);
    for (const ImTextureData* texture : surface_.textures()) {
      const auto id = static_cast<GLuint>(texture->TexID);
      if (id) glDeleteTextures(1, &id);
    }
    delete_objects();
    bw_gl_close(context_);
  }
  surface_.forget_textures();
}

void Canvas::delete_objects() {
  glDeleteBuffers(1, &vertices_);
  glDeleteBuffers(1, &indices_);
  glDeleteVertexArrays(1, &vertex_array_);
  glDeleteProgram(program_);
}

void Canvas::create_objects() {
  bw_gl_use(context_);
  glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &max_side_);
  program_ = glCreateProgram();
  const GLuint shaders[] = {compile(GL_VERTEX_SHADER, kVertexShader),
                            compile(GL_FRAGMENT_SHADER, kFragmentShader)};
  for (const GLuint shader : shaders) glAttachShader(program_, shader);
  glLinkProgram(program_);
  for (const GLuint shader : shaders) glDeleteShader(shader);
  area_uniform_ = glGetUniformLocation(program_, "area");
  glGenVertexArrays(1, &vertex_array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(vertex_array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  for (GLuint i = 0; i < 3; ++i) glEnableVertexAttribArray(i);
  constexpr GLsizei kStride = sizeof(ImDrawVert);
  glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ImDrawVert, pos)));
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, kStride, offset(offsetof(ImDrawVert, uv)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, kStride,
                        offset(offsetof(ImDrawVert, col)));
}

void Canvas::paint(int width, int height, int top) {
  if (!context_ || lost_) return;
  bw_gl_use(context_);
  bw_canvas_resize(handle_, width, height);
  for (ImTextureData* texture : surface_.textures()) update_texture(*texture);
  glViewport(0, 0, width, height);
  glClearColor(0, 0, 0, 0);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_BLEND);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glUseProgram(program_);
  glUniform3f(area_uniform_, static_cast<float>(width), static_cast<float>(height),
              static_cast<float>(top));
  draw_list(surface_.list());
  bw_painted(handle_);
}

void Canvas::draw_list(const ImDrawList& list) {
  glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.size_in_bytes(), list.VtxBuffer.Data,
               GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.size_in_bytes(), list.IdxBuffer.Data,
               GL_STREAM_DRAW);
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.ElemCount == 0) continue;
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(command.GetTexID()));
    glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(command.ElemCount), GL_UNSIGNED_INT,
                   offset(command.IdxOffset * sizeof(ImDrawIdx)));
  }
}

void Canvas::update_texture(ImTextureData& texture) {
  if (texture.Status == ImTextureStatus_WantCreate) {
    GLuint id = 0;
    glGenTextures(1, &id);
    glBindTexture(GL_TEXTURE_2D, id);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, texture.Width, texture.Height, 0, GL_RGBA,
                 GL_UNSIGNED_BYTE, texture.GetPixels());
    texture.SetTexID(id);
    texture.SetStatus(ImTextureStatus_OK);
  } else if (texture.Status == ImTextureStatus_WantUpdates) {
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture.TexID));
    glPixelStorei(GL_UNPACK_ROW_LENGTH, texture.Width);
    for (const ImTextureRect& rect : texture.Updates) {
      glTexSubImage2D(GL_TEXTURE_2D, 0, rect.x, rect.y, rect.w, rect.h, GL_RGBA, GL_UNSIGNED_BYTE,
                      texture.GetPixelsAt(rect.x, rect.y));
    }
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    texture.SetStatus(ImTextureStatus_OK);
  } else if (texture.Status == ImTextureStatus_WantDestroy && texture.UnusedFrames > 0) {
    const auto id = static_cast<GLuint>(texture.TexID);
    glDeleteTextures(1, &id);
    texture.SetTexID(ImTextureID_Invalid);
    texture.SetStatus(ImTextureStatus_Destroyed);
  }
}

void Canvas::lose() {
  lost_ = true;
}

void Canvas::restore() {
  if (!lost_ || !context_) return;
  lost_ = false;
  surface_.forget_textures();
  delete_objects();
  create_objects();
}

}  // namespace wasm
