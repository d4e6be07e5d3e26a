#include "server/app/process_limits.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>

namespace server {
namespace {

// With so few descriptors that the reserve takes all, some are shared out anyway.
constexpr std::uint64_t kLeastConnections = 8;

}  // namespace

std::uint64_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

int connections_within(std::uint64_t descriptors, int most, int reserve) {
  const auto kept = static_cast<std::uint64_t>(reserve);
  const std::uint64_t left = descriptors > kept ? descriptors - kept : 0;
  return static_cast<int>(
      std::min(std::max(left, kLeastConnections), static_cast<std::uint64_t>(most)));
}

void give_memory_back() {
  ::malloc_trim(0);
}

}  // namespace server
