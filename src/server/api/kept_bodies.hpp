// The bodies of answers that are asked for again and again, in the form in which they are sent, each with what it stands on.
//
//   if (auto kept = bodies.find(key)) …        // and ask the service whether it stands
//   bodies.keep(key, {standing, body, "br"});
//
// The oldest go when they take too much memory. Every member may be called from any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/service/booking_service.hpp"

namespace server {

struct KeptBody {
  Standing standing;
  std::shared_ptr<const std::string> text;
  std::string_view encoding = "";  // "br", "gzip" or ""
};

class KeptBodies {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{8} * 1024 * 1024;

  explicit KeptBodies(std::size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  std::shared_ptr<const KeptBody> find(const std::string& key) const;
  // Replaces the one with that key.
  void keep(const std::string& key, KeptBody body);

 private:
  using Shared = std::shared_ptr<const KeptBody>;
  static std::size_t bytes_of(const std::string& key, const KeptBody& body);
  void forget_oldest();

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, Shared> bodies_;
  std::deque<std::string> keys_;  // the oldest first, each once
};

}  // namespace server
