// Readiness for GET /readyz: whether the server can take requests. Each part adds its condition.
//
//   readiness.add("store", [&]() -> std::optional<std::string> { … });   // the reason, or nothing
//   for (const server::NotReady& part : readiness.not_ready()) …
//
// Conditions are added during setup, before the server listens; not_ready() may be called from any
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
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
  std::vector<NotReady> not_ready() const;

  // What the owner should know although the server is ready.
  void add_note(std::string part, Condition note) {
    notes_.emplace_back(std::move(part), std::move(note));
  }
  std::vector<NotReady> notes() const;

 private:
  using Conditions = std::vector<std::pair<std::string, Condition>>;
  static std::vector<NotReady> failing(const Conditions& conditions);

  Conditions conditions_;
  Conditions notes_;
};

}  // namespace server
