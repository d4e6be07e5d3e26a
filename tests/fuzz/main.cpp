// The fuzzer's two ways in.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "fuzzing.hpp"

namespace {

struct Target {
  const char* name;
  void (*run)(fuzzing::Bytes);
};

constexpr Target kTargets[] = {
    {"calendar", fuzzing::calendar}, {"codec", fuzzing::codec},   {"form", fuzzing::form},
    {"instants", fuzzing::instants}, {"query", fuzzing::query},   {"requests", fuzzing::requests},
    {"site", fuzzing::site},         {"tokens", fuzzing::tokens},
};

constexpr char kFlag[] = "--target=";  // libFuzzer leaves flags with two dashes alone

const Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** values) {
  for (int i = 1; i < *count; ++i) {
    const char* value = (*values)[i];
    if (std::strncmp(value, kFlag, sizeof kFlag - 1) != 0) continue;
    for (const Target& target : kTargets) {
      if (std::strcmp(value + sizeof kFlag - 1, target.name) == 0) chosen = &target;
    }
  }
  if (chosen != nullptr) return 0;
  std::fprintf(stderr, "booking-fuzz: give --target= and one of:");
  for (const Target& target : kTargets) std::fprintf(stderr, " %s", target.name);
  std::fprintf(stderr, "\n");
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
