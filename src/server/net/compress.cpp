#include "server/net/compress.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

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

// The memory that brotli allocates for each text, kept for the next one. To allocate it from the system each time takes
// three times as long as the compression.
class BrotliMemory {
 public:
  static void* get(void* self, std::size_t size) {
    return static_cast<BrotliMemory*>(self)->get(size);
  }
  static void put(void* self, void* address) { static_cast<BrotliMemory*>(self)->put(address); }

 private:
  struct Block {
    std::unique_ptr<char[]> memory;
    std::size_t size;
    bool is_used;
  };
  static constexpr std::size_t kMostKept = std::size_t{1} << 20;

  void* get(std::size_t size) {
    for (Block& block : blocks_) {
      if (block.is_used || block.size < size || block.size > 2 * size) continue;
      block.is_used = true;
      return block.memory.get();
    }
    try {
      Block block{std::make_unique_for_overwrite<char[]>(size), size, true};
      void* address = blocks_.emplace_back(std::move(block)).memory.get();
      bytes_ += size;
      return address;
    } catch (const std::bad_alloc&) {  // must not pass through C
      return nullptr;
    }
  }

  void put(void* address) {
    const auto block = std::find_if(blocks_.begin(), blocks_.end(), [address](const Block& each) {
      return each.memory.get() == address;
    });
    if (block == blocks_.end()) return;  // null
    block->is_used = false;
    if (bytes_ <= kMostKept) return;
    bytes_ -= block->size;
    blocks_.erase(block);
  }

  std::vector<Block> blocks_;
  std::size_t bytes_ = 0;
};

struct EndEncoder {
  void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
};

}  // namespace

std::optional<std::string> gzip(std::string_view text) {
  thread_local Packer packer;
  return packer.pack(text);
}

std::optional<std::string> brotli(std::string_view text) {
  constexpr int kQuality = 3;  // 4 makes a month a twentieth shorter in half as much time again
  constexpr int kWindow = 18;  // 256 KiB
  thread_local BrotliMemory memory;
  const std::unique_ptr<BrotliEncoderState, EndEncoder> encoder(
      BrotliEncoderCreateInstance(&BrotliMemory::get, &BrotliMemory::put, &memory));
  if (!encoder) return std::nullopt;
  BrotliEncoderSetParameter(encoder.get(), BROTLI_PARAM_QUALITY, kQuality);
  BrotliEncoderSetParameter(encoder.get(), BROTLI_PARAM_LGWIN, kWindow);
  BrotliEncoderSetParameter(encoder.get(), BROTLI_PARAM_SIZE_HINT,
                            static_cast<std::uint32_t>(text.size()));
  std::size_t room = BrotliEncoderMaxCompressedSize(text.size());
  const auto packed = std::make_unique_for_overwrite<std::uint8_t[]>(room);
  const auto* in = reinterpret_cast<const std::uint8_t*>(text.data());
  std::uint8_t* out = packed.get();
  std::size_t left = text.size(), size = 0;
  if (BrotliEncoderCompressStream(encoder.get(), BROTLI_OPERATION_FINISH, &left, &in, &room, &out,
                                  &size) != BROTLI_TRUE ||
      BrotliEncoderIsFinished(encoder.get()) != BROTLI_TRUE) {
    return std::nullopt;
  }
  return std::string(reinterpret_cast<const char*>(packed.get()), size);
}

std::optional<std::string> compressed(std::string_view text, std::string_view encoding) {
  return encoding == "br" ? brotli(text) : gzip(text);
}

}  // namespace server
