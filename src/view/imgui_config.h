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
#ifdef __EMSCRIPTEN__
#define IM_ASSERT(expression) ((void)0)
#endif
