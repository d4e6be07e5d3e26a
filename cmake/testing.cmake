# booking_add_tests(<folder> [HEADERS ...] [SUPPORT ...] [LIBRARIES ...] [ZONES ...] [HALF pattern]): one doctest program
# from every *_test.cpp in the calling folder and those below it and from SUPPORT, run once for each value of TZ named
# in ZONES (the machine's zone must not matter to any rule of ours). With HALF, the first of two zones runs the files
# that match it, and the second the others, side by side: for tests that are slow. HEADERS are those that most of its
# files include. It compiles with the flags of the libraries that it tests. Under Emscripten it is built for Node and
# run there. Besides what it prints, a run leaves JUnit in test-results/.
function(booking_add_tests name)
  cmake_parse_arguments(arg "" "HALF" "HEADERS;SUPPORT;LIBRARIES;ZONES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *_test.cpp)
  set(target ${name}_tests)
  add_executable(${target} ${sources} ${arg_SUPPORT} ${PROJECT_SOURCE_DIR}/tests/doctest_main.cpp)
  target_link_libraries(${target} PRIVATE booking_options third_party_headers ${arg_LIBRARIES})
  target_compile_definitions(${target} PRIVATE
    BOOKING_VECTORS_DIR="${PROJECT_SOURCE_DIR}/tests/vectors"
    BOOKING_ASSETS_DIR="${PROJECT_SOURCE_DIR}/assets")
  set_target_properties(${target} PROPERTIES BOOKING_IS_TEST ON)
  booking_precompile(${target} TEST HEADERS ${arg_HEADERS})
  set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/doctest_main.cpp
    PROPERTIES SKIP_PRECOMPILE_HEADERS ON) # it defines doctest's implementation
  if(EMSCRIPTEN)
    # package.json says that .js files are modules; Emscripten's for Node are not.
    file(WRITE ${CMAKE_BINARY_DIR}/bin/package.json "{\"type\": \"commonjs\"}\n")
    # NODERAWFS: the vectors are read from disk. Exceptions stay off, as in the widget itself.
    target_compile_definitions(${target} PRIVATE DOCTEST_CONFIG_NO_EXCEPTIONS_BUT_WITH_ALL_ASSERTS)
    target_link_options(${target} PRIVATE
      -sENVIRONMENT=node -sNODERAWFS=1 -sALLOW_MEMORY_GROWTH=1 -sEXIT_RUNTIME=1)
    # Emscripten 3.1.6 takes a global fetch for a browser's, and would fetch the wasm from disk.
    set(runner node --no-experimental-fetch)
    # doctest's stamp of the time ends the program under Emscripten 3.1.6.
    set(flags --no-time-in-output=true)
    set(program ${CMAKE_BINARY_DIR}/bin/${target}.js)
  else()
    set(runner "")
    set(flags "")
    set(program ${CMAKE_BINARY_DIR}/bin/${target})
  endif()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/test-results)
  if(NOT arg_ZONES)
    set(arg_ZONES UTC)
  endif()
  if(BOOKING_ALL_ZONES)
    set(arg_ZONES ${booking_all_zones})
    set(arg_HALF)
  endif()
  set(part)
  if(arg_HALF)
    set(part "--source-file=${arg_HALF}")
  endif()
  foreach(zone ${arg_ZONES})
    string(REPLACE "/" "_" results "${name} TZ=${zone}.xml")
    # Under Node, doctest takes any output for a terminal, and would colour it.
    add_test(NAME "${name} TZ=${zone}"
      COMMAND ${runner} ${program} --no-colors=true ${flags} ${part} "--results=${CMAKE_BINARY_DIR}/test-results/${results}")
    # A few frames tell where something was allocated; thirty cost a tenth of the time.
    set_tests_properties("${name} TZ=${zone}" PROPERTIES TIMEOUT 600
      ENVIRONMENT "TZ=${zone};ASAN_OPTIONS=malloc_context_size=5")
    if(arg_HALF)
      set(part "--source-file-exclude=${arg_HALF}")
    endif()
  endforeach()
endfunction()
