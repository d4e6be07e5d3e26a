#include "server/service/readiness.hpp"

#include "server/store/store.hpp"

namespace server {
namespace {

constexpr std::chrono::milliseconds kPatience{500};

}  // namespace

std::vector<NotReady> Readiness::complaints() const {
  std::vector<NotReady> complaints;
  for (const auto& [part, condition] : conditions_) {
    if (auto why = condition()) complaints.push_back({part, *std::move(why)});
  }
  return complaints;
}

Readiness::Condition store_answers(Store& store, std::function<void(std::string_view)> report) {
  return [&store, report = std::move(report)]() -> std::optional<std::string> {
    try {
      store.check(kPatience);
      return std::nullopt;
    } catch (const StoreError& error) {
      report(error.what());
      return error.busy ? "The database is held by another write; find what holds it."
                        : "The database does not answer; the log says why.";
    }
  };
}

}  // namespace server
