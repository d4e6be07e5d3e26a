// Whether the server should be sent requests: GET /readyz. Every part adds what it needs.
//
//   readiness.add("store", [&]() -> std::optional<std::string> { … });   // why not, or nothing
//   for (const server::NotReady& why : readiness.complaints()) …
//
// Conditions are added while the server is set up, before it serves; asking is safe from any thread.
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
  std::string why;  // a sentence, with nothing in it that anybody may not read
  bool operator==(const NotReady&) const = default;
};

class Readiness {
 public:
  using Condition = std::function<std::optional<std::string>()>;

  void add(std::string part, Condition condition) {
    conditions_.emplace_back(std::move(part), std::move(condition));
  }
  // None: it is ready.
  std::vector<NotReady> complaints() const;

 private:
  std::vector<std::pair<std::string, Condition>> conditions_;
};

class Store;
// Whether the store reads, and gives its write lock within half a second. What goes wrong is told
// to `report` too. The store must outlive it.
Readiness::Condition store_answers(Store& store, std::function<void(std::string_view)> report);

}  // namespace server
