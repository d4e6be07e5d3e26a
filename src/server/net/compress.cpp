#include "server/net/compress.hpp"

#include <zlib.h>

#include <memory>

namespace server {
namespace {

// The memory that zlib needs, a quarter of a MiB, which costs as much to get for each answer as a part of the packing.
class Packer {
 public:
  Packer() {
    constexpr int kLevel = 4;
    constexpr int kGzipWindow = 15 + 16;  // 16 asks zlib for gzip's header
    constexpr int kMemoryLevel = 8;
    is_ready_ = deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                             Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~Packer() { deflateEnd(&stream_); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  std::optional<std::string> pack(std::string_view text) {
    // Lists of times repeat themselves so often that to search longer gains nothing: as short as zlib's level 5, in two
    // thirds of its time.
    constexpr int kGood = 4, kLazy = 4, kNice = 64, kChain = 4;
    if (!is_ready_ || deflateReset(&stream_) != Z_OK ||
        deflateTune(&stream_, kGood, kLazy, kNice, kChain) != Z_OK) {
      return std::nullopt;
    }
    const uLong bound = deflateBound(&stream_, static_cast<uLong>(text.size()));
    const auto packed = std::make_unique_for_overwrite<char[]>(bound);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(packed.get());
    stream_.avail_out = static_cast<uInt>(bound);
    if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) return std::nullopt;
    return std::string(packed.get(), stream_.total_out);  // no longer than it is: it may be kept
  }

 private:
  z_stream stream_{};
  bool is_ready_ = false;
};

}  // namespace

std::optional<std::string> gzip(std::string_view text) {
  thread_local Packer packer;
  return packer.pack(text);
}

}  // namespace server
