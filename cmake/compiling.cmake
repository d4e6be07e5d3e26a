# What makes compiling fast: ccache where it is installed, and with Clang the largest headers precompiled. GCC 12 takes
# longer to read a precompiled header of 110 MB than the headers themselves: 5.1 s of CPU for a file of the server, and
# 3.9 without.
#
#   booking_precompile(core LIBRARY)                  compiles the headers for this target
#   booking_precompile(server LIBRARY FROM core)      takes core's: both must compile with the same flags
#   booking_precompile(tests TEST HEADERS world.hpp)  and these headers of its own

# A launcher that the caller has chosen stays. ccache hashes a precompiled header as a whole, and has to be
# told that this is enough: an object then depends on all of its macros.
find_program(BOOKING_CCACHE ccache NO_CMAKE_FIND_ROOT_PATH)
if(BOOKING_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What one checkout has compiled serves another, in another folder.
  set(booking_ccache_settings CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
    CCACHE_NOHASHDIR=1)
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
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    return()
  endif()
  cmake_parse_arguments(arg "" "FROM" "HEADERS" ${ARGN})
  # The time in a precompiled header would make each one another to ccache.
  target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  if(arg_FROM)
    target_precompile_headers(${target} REUSE_FROM ${arg_FROM})
    return()
  endif()
  list(TRANSFORM arg_HEADERS PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  set(headers ${booking_library_headers})
  if(kind STREQUAL "TEST")
    set(headers ${booking_test_headers})
  endif()
  target_precompile_headers(${target} PRIVATE ${headers} ${arg_HEADERS})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND BOOKING_SANITIZE)
    booking_compile_once(${target})
  endif()
endfunction()

# Compiles the inline functions and templates of a precompiled header once, into an object that is linked to all that
# use the header, and not into each file. That is most of the work for a small test: the sanitizers make each function
# several times as large.
function(booking_compile_once target)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx)
  set_source_files_properties(${header}.cxx PROPERTIES COMPILE_OPTIONS -fpch-codegen)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${target}_headers.o)
  separate_arguments(flags NATIVE_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG}")
  add_custom_command(OUTPUT ${object} DEPENDS ${header}.pch
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} ${booking_sanitizers} -ffunction-sections -c ${header}.pch -o ${object}
    COMMENT "Compiling what the headers of ${target} define" VERBATIM)
  # The target itself would have to be ready before its own source is: its link waits for the file.
  add_custom_target(${target}_headers DEPENDS ${object})
  target_link_libraries(${target} PRIVATE ${object})
  # It holds functions that only the standard library may call; they are left out, as nothing calls them.
  target_link_options(${target} PUBLIC -Wl,--gc-sections)
endfunction()
