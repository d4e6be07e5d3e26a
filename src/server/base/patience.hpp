// How much longer the work on this thread may wait for something that others hold, such as the
// store's write lock. Set where a request begins, asked where it would wait.
//
//   const server::Patience patience([&] { return request_patience(waited(), has_hung_up()); });
//   …
//   if (server::Patience::is_over()) …   // deep below, on the same thread
//
// It never interrupts anything: the code that waits asks.
#pragma once

#include <chrono>
#include <functional>

namespace server {

class Patience {
 public:
  using Left = std::function<std::chrono::milliseconds()>;  // 0 or less: over

  // Holds for this thread until it is destroyed.
  explicit Patience(Left left);
  ~Patience();
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;

  // `usual` if none is set for this thread.
  static std::chrono::milliseconds left_or(std::chrono::milliseconds usual);
  static bool is_over();
  // This thread's; null: none is set. For another thread that does this one's work while this one waits.
  static const Patience* current();
  bool has_ended() const { return left_().count() <= 0; }

 private:
  const Left left_;
  const Patience* const outer_;
};

// How long a request waits for a worker and for the store together, from its arrival.
inline constexpr std::chrono::milliseconds kRequestPatience{5000};

// What is left of it. A client that has closed its side of the connection has gone, unless its
// request came a moment ago: some clients close it as soon as they have sent their request.
std::chrono::milliseconds request_patience(std::chrono::milliseconds waited, bool has_hung_up);

}  // namespace server
