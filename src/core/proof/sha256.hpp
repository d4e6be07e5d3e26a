// SHA-256 (FIPS 180-4), for what the widget and the server both compute and no secret hangs on: the
// widget has no other. The server's own digests are OpenSSL's (server/digest.hpp).
//
//   core::Sha256 hash; hash.add("abc"); std::array<std::uint8_t, 32> digest = hash.digest();
//
// Copying one that has read a part saves reading that part again. Never allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace core {

class Sha256 {
 public:
  using Digest = std::array<std::uint8_t, 32>;

  void add(std::string_view bytes);
  Digest digest() const;  // of all that was added; more may be added after it

 private:
  void take_block();

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> block_{};
  std::size_t filled_ = 0;    // bytes of the block
  std::uint64_t length_ = 0;  // bytes in all
};

}  // namespace core
