#include "server/base/patience.hpp"

#include <utility>

namespace server {
namespace {

constexpr std::chrono::milliseconds kHalfCloseTime{500};

thread_local const Patience* of_thread = nullptr;

}  // namespace

Patience::Patience(Left left) : left_(std::move(left)), outer_(of_thread) {
  of_thread = this;
}

Patience::~Patience() {
  of_thread = outer_;
}

std::chrono::milliseconds Patience::left_or(std::chrono::milliseconds usual) {
  return of_thread ? of_thread->left_() : usual;
}

bool Patience::is_over() {
  return of_thread && of_thread->has_ended();
}

const Patience* Patience::current() {
  return of_thread;
}

std::chrono::milliseconds request_patience(std::chrono::milliseconds waited, bool has_hung_up) {
  if (has_hung_up && waited >= kHalfCloseTime) return std::chrono::milliseconds(0);
  return kRequestPatience - waited;
}

}  // namespace server
