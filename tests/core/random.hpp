// A small seeded generator, so that a property fails with the same values on every machine.
#pragma once

#include <cstdint>
#include <string>

namespace testing {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {  // SplitMix64
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  // From `least` to `most`, both included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto size = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(next() % size);
  }
  int small(int least, int most) { return static_cast<int>(between(least, most)); }
  bool yes() { return (next() & 1U) != 0; }
  // Words of several scripts, with what JSON must escape.
  std::string word() {
    static const char* const kParts[] = {"Sarah", "é",  "محمد", "東", "🎈", "\"",
                                         "\\",    "\n", " ",    "/",  "ß"};
    std::string out = "a";
    for (int i = small(0, 6); i > 0; --i) out += kParts[small(0, 10)];
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace testing
