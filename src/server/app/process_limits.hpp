// What the operating system allows this process: open files, and memory that was freed.
//
//   server::HttpLimits limits;
//   limits.connections =
//       server::connections_within(server::raise_file_limit(), limits.connections, kOwnReserve);
#pragma once

#include <cstdint>

namespace server {

// A connection is a file descriptor, and the usual soft limit is as low as our cap on connections.
// Raises it as far as allowed, and returns the number of descriptors.
std::uint64_t raise_file_limit();

// Descriptors that the database, the log and outgoing connections need at most.
inline constexpr int kOwnReserve = 48;
inline constexpr int kAccountReserve = 304;  // each of its threads may have one to the account

// How many connections leave that many descriptors: `most`, or fewer.
int connections_within(std::uint64_t descriptors, int most, int reserve);

// Returns freed memory to the system. Takes some milliseconds.
void give_memory_back();

}  // namespace server
