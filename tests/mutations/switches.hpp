#pragma once
// Included at the top of each source that a mutation run changes (tree.mjs). BOOKING_CHANGE names the one change that is
// on; without it none is. BOOKING_CHANGES_REACHED names a file to which each change is appended when its code first runs.

// The switches repeat conditions, compare what is equal, and leave code unused.
#pragma clang diagnostic ignored "-Weverything"

#if defined(__EMSCRIPTEN__)
#include <emscripten.h>
#else
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#endif
#include <cstdlib>

namespace booking_changes {

#if defined(__EMSCRIPTEN__)
// The page that a browser test opens sets it.
inline int chosen() {
  static const int number = EM_ASM_INT({ return globalThis.bookingChange | 0; });
  return number;
}
inline void note_reached(int) {}
#else
inline int chosen() {
  static const int number = [] {
    const char* const text = std::getenv("BOOKING_CHANGE");
    return text ? std::atoi(text) : 0;
  }();
  return number;
}

// The file is open for one line only, because some tests count the descriptors.
inline void note_reached(int number) {
  static const char* const path = std::getenv("BOOKING_CHANGES_REACHED");
  static std::atomic<bool> is_noted[100000];
  if (!path || is_noted[number].exchange(true)) return;
  const int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return;
  dprintf(file, "%d\n", number);
  close(file);
}
#endif

}  // namespace booking_changes

// Usable in constexpr functions: no change is on while the compiler runs them.
constexpr bool booking_changed(int number) {
  if (__builtin_is_constant_evaluated()) return false;
  booking_changes::note_reached(number);
  return booking_changes::chosen() == number;
}
