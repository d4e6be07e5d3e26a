#include "server/base/patience.hpp"

#include <utility>

namespace server {
namespace {

constexpr std::chrono::milliseconds kHalfCloseTime{500};

thread_local const Patience* current = nullptr;

}  // namespace

Patience::Patience(Left left) : left_(std::move(left)), outer_(current) {
  current = this;
}

Patience::~Patience() {
  current = outer_;
}

std::chrono::milliseconds Patience::left_or(std::chrono::milliseconds usual) {
  return current ? current->left_() : usual;
}

bool Patience::is_over() {
  return current && current->left_().count() <= 0;
}

std::chrono::milliseconds request_patience(std::chrono::milliseconds waited, bool has_hung_up) {
  if (has_hung_up && waited >= kHalfCloseTime) return std::chrono::milliseconds(0);
  return kRequestPatience - waited;
}

}  // namespace server
