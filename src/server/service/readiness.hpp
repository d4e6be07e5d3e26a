// Readiness for GET /readyz: whether the server can take requests. Each part adds its condition.
//
//   readiness.add("store", [&]() -> std::optional<std::string> { … });   // the reason, or nothing
//   for (const server::NotReady& why : readiness.complaints()) …
//
// Conditions are added during setup, before the server listens; complaints() may be called from any
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

struct NotReady {
  std::string part;
  std::string why;  // a sentence; public, so without secrets
  bool operator==(const NotReady&) const = default;
};

class Readiness {
 public:
  using Condition = std::function<std::optional<std::string>()>;

  void add(std::string part, Condition condition) {
    conditions_.emplace_back(std::move(part), std::move(condition));
  }
  // Empty: ready.
  std::vector<NotReady> complaints() const;

 private:
  std::vector<std::pair<std::string, Condition>> conditions_;
};

class Store;
// Checks that the store reads, and grants its write lock within half a second. Errors are reported
// to `report` too. The store must outlive the condition.
Readiness::Condition store_answers(Store& store, std::function<void(std::string_view)> report);

}  // namespace server
