#include "server/service/readiness.hpp"

namespace server {

std::vector<NotReady> Readiness::failing(const Conditions& conditions) {
  std::vector<NotReady> failing;
  for (const auto& [part, condition] : conditions) {
    if (auto why = condition()) failing.push_back({part, *std::move(why)});
  }
  return failing;
}

std::vector<NotReady> Readiness::not_ready() const {
  return failing(conditions_);
}

std::vector<NotReady> Readiness::notes() const {
  return failing(notes_);
}

}  // namespace server
