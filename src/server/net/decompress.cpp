#include "server/net/decompress.hpp"

#include <brotli/decode.h>
#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>

namespace server {

bool is_gzip_of(std::string_view packed, std::string_view plain) {
  constexpr int kGzipWindow = 15 + 16;  // 16 asks zlib for gzip's header
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return false;
  // One byte more, so that a longer content doesn't look whole, and an empty one has room.
  std::string unpacked(plain.size() + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(unpacked.data());
  stream.avail_out = static_cast<uInt>(unpacked.size());
  const int code = inflate(&stream, Z_FINISH);
  unpacked.resize(stream.total_out);
  const bool is_whole = code == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  return is_whole && unpacked == plain;
}

bool is_brotli_of(std::string_view packed, std::string_view plain) {
  std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
  if (!state) return false;
  std::string unpacked(plain.size() + 1, '\0');
  std::size_t in = packed.size();
  std::size_t out = unpacked.size();
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(packed.data());
  auto* next_out = reinterpret_cast<std::uint8_t*>(unpacked.data());
  const BrotliDecoderResult result =
      BrotliDecoderDecompressStream(state.get(), &in, &next_in, &out, &next_out, nullptr);
  unpacked.resize(unpacked.size() - out);
  return result == BROTLI_DECODER_RESULT_SUCCESS && in == 0 && unpacked == plain;
}

}  // namespace server
