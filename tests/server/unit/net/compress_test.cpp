#include "server/net/compress.hpp"

#include <doctest/doctest.h>

#include <string>

#include "server/net/decompress.hpp"

namespace {

std::string times(int count) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) {
    text += R"({"starts_at":"2026-03-10T09:)" + std::to_string(10 + i % 50) +
            R"(:00Z","available":true},)";
  }
  return text + "]";
}

}  // namespace

TEST_CASE("each encoding gives back what was compressed, whatever its length") {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(70'000, '\0'), times(10), times(20'000)}) {
    CAPTURE(text.size());
    const auto br = server::compressed(text, "br");
    REQUIRE(br);
    CHECK(server::is_brotli_of(*br, text));
    const auto gzip = server::compressed(text, "gzip");
    REQUIRE(gzip);
    CHECK(server::is_gzip_of(*gzip, text));
  }
}

TEST_CASE("a list of times is shorter in brotli") {
  const std::string month = times(350);
  CHECK(server::brotli(month)->size() < server::gzip(month)->size());
}
