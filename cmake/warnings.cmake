# booking_options: what every target of ours compiles with. Third parties come in as SYSTEM and see
# none of it.
add_library(booking_options INTERFACE)
target_compile_options(booking_options INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # With optimisation GCC 12 takes the alternatives of a moved std::variant for uninitialised (GCC bug
  # 105562 and its kin). Clang and the sanitizers watch this instead.
  target_compile_options(booking_options INTERFACE -Wno-maybe-uninitialized)
  # It also warns of std::string's own copies (GCC bugs 105329 and 105651) once <string> is precompiled, which
  # makes it forget that the header is the system's.
  target_compile_options(booking_options INTERFACE
    -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()

if(EMSCRIPTEN)
  # The wasm carries no exceptions, RTTI or asserts: a third of the peers' size is the promise.
  set(booking_wasm_flags -Oz -flto -fno-exceptions -fno-rtti)
  # What is tested is compiled as it is shipped; the tests about it need only compile and link quickly.
  set(if_test $<BOOL:$<TARGET_PROPERTY:BOOKING_IS_TEST>>)
  target_compile_options(booking_options INTERFACE ${booking_wasm_flags} "$<${if_test}:-O1;-fno-lto>")
  target_link_options(booking_options INTERFACE ${booking_wasm_flags} $<${if_test}:-O1>)
endif()

if(BOOKING_SANITIZE)
  set(booking_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_compile_options(${booking_sanitizers})
  add_link_options(-fsanitize=address,undefined)
endif()
