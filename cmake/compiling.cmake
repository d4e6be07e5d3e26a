# What makes compiling fast: ccache where it is installed, and the largest headers precompiled.
#
#   booking_precompile(core LIBRARY)           compiles the headers for this target
#   booking_precompile(server LIBRARY core)    takes core's: both must compile with the same flags

# A launcher that the caller has chosen stays. ccache hashes a precompiled header as a whole, and has to be
# told that this is enough: an object then depends on all of its macros.
find_program(BOOKING_CCACHE ccache NO_CMAKE_FIND_ROOT_PATH)
if(BOOKING_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(booking_ccache_settings CCACHE_SLOPPINESS=pch_defines,time_macros)
  if(EMSCRIPTEN)
    # em++ is a script that stays the same when the compiler behind it changes.
    list(APPEND booking_ccache_settings
      CCACHE_COMPILERTYPE=clang CCACHE_EXTRAFILES=${EMSCRIPTEN_ROOT_PATH}/emscripten-version.txt)
  endif()
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${booking_ccache_settings} ${BOOKING_CCACHE})
endif()

# Headers of others that most files read. A file still includes what it uses: it has to compile without
# this list too (-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON).
set(booking_library_headers
  <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <string> <string_view>
  <utility> <variant> <vector> <date/date.h> <nlohmann/json.hpp>)
set(booking_test_headers ${booking_library_headers} <doctest/doctest.h>)

function(booking_precompile target kind)
  if(ARGC GREATER 2)
    target_precompile_headers(${target} REUSE_FROM ${ARGV2})
  elseif(kind STREQUAL "TEST")
    target_precompile_headers(${target} PRIVATE ${booking_test_headers})
  else()
    target_precompile_headers(${target} PRIVATE ${booking_library_headers})
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # The time in a precompiled header would make each one another to ccache.
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()
