# Third parties, all SYSTEM. Header-only ones come from the system (Debian: nlohmann-json3-dev,
# libhowardhinnant-date-dev, doctest-dev, libexpected-dev) and are linked into a folder of their own, because a cross
# compiler must not see the rest of /usr/include. Dear ImGui comes from BOOKING_IMGUI, which
# scripts/setup fills; anywhere else FetchContent takes the pinned tag.
set(BOOKING_HEADERS /usr/include CACHE PATH "Where nlohmann/, date/, doctest/ and tl/ are installed")
set(BOOKING_IMGUI ${PROJECT_SOURCE_DIR}/build/deps/imgui CACHE PATH "Dear ImGui 1.92.2 or later")

set(booking_header_links ${CMAKE_BINARY_DIR}/third_party)
file(MAKE_DIRECTORY ${booking_header_links})
foreach(name nlohmann date doctest tl)
  if(NOT EXISTS ${BOOKING_HEADERS}/${name})
    message(FATAL_ERROR
      "${BOOKING_HEADERS}/${name} is missing. Run scripts/setup, or pass -DBOOKING_HEADERS=DIR.")
  endif()
  file(CREATE_LINK ${BOOKING_HEADERS}/${name} ${booking_header_links}/${name} SYMBOLIC)
endforeach()

add_library(third_party_headers INTERFACE)
target_include_directories(third_party_headers SYSTEM INTERFACE ${booking_header_links})
target_compile_definitions(third_party_headers INTERFACE JSON_NO_IO=1)
if(EMSCRIPTEN)
  target_compile_definitions(third_party_headers INTERFACE JSON_NOEXCEPTION=1 JSON_DIAGNOSTICS=0)
endif()

if(NOT EXISTS ${BOOKING_IMGUI}/imgui.cpp)
  include(FetchContent)
  FetchContent_Declare(imgui
    GIT_REPOSITORY https://github.com/ocornut/imgui.git
    GIT_TAG 45acd5e0e82f4c954432533ae9985ff0e1aad6d5) # v1.92.2b
  FetchContent_MakeAvailable(imgui)
  set(BOOKING_IMGUI ${imgui_SOURCE_DIR})
endif()

# Dear ImGui without demo, file functions, built-in font, stb_truetype and debug tools: text is
# painted by whole runs (src/view/toolkit/text_engine.hpp), so no font is ever loaded.
add_library(imgui STATIC
  ${BOOKING_IMGUI}/imgui.cpp ${BOOKING_IMGUI}/imgui_draw.cpp
  ${BOOKING_IMGUI}/imgui_tables.cpp ${BOOKING_IMGUI}/imgui_widgets.cpp)
target_include_directories(imgui SYSTEM PUBLIC ${BOOKING_IMGUI})
target_compile_definitions(imgui PUBLIC IMGUI_USER_CONFIG="${PROJECT_SOURCE_DIR}/src/view/imgui_config.h")
target_compile_options(imgui PRIVATE -w)
if(EMSCRIPTEN)
  target_compile_options(imgui PRIVATE ${booking_wasm_flags})
elseif(BOOKING_SANITIZE)
  # Undefined behaviour in it is not ours to mend; addresses are watched.
  target_compile_options(imgui PRIVATE -fno-sanitize=undefined -O1)
endif()
