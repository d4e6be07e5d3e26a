// SHA-256, HMAC-SHA-256, random bytes and constant-time comparison. The only user of OpenSSL.
//
//   std::string signature = server::to_hex(server::hmac_sha256(secret, body));
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace server {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view text);
Digest hmac_sha256(std::string_view key, std::string_view text);
// Uniform in [0, 1).
double random_fraction();
std::string random_bytes(
    std::size_t count);  // from the system's generator; throws std::runtime_error
// The time taken doesn't depend on where the two differ.
bool equal_in_constant_time(const Digest& a, const Digest& b);

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
std::string to_base64url(std::string_view bytes);  // without padding
std::string to_base64url(const Digest& digest);

}  // namespace server
