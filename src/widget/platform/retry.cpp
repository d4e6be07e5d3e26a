#include "widget/platform/retry.hpp"

#include <algorithm>

#include "widget/platform/notify.hpp"

namespace widget {
namespace {

constexpr std::int64_t kLostMs = 1'000;
constexpr std::int64_t kBusyMs = 4'000;
// Browsers sometimes report offline wrongly: retry at this interval all the same.
constexpr std::int64_t kOfflineMs = 30'000;

bool is_lost(Fault fault) {
  return fault == Fault::kOffline || fault == Fault::kTimeout;
}

// 75 % to 125 % of the pause; deterministic for the same model.
std::int64_t varied(const Model& model, std::int64_t milliseconds) {
  std::uint32_t hash = 2166136261U + model.last_request;
  for (const char c : model.options.random) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  return milliseconds * (75 + (hash >> 8U) % 51) / 100;
}

}  // namespace

bool is_transient(const Answer& answer) {
  if (answer.delivery != Answer::Delivery::kAnswered) return true;
  switch (answer.status) {
    case 0:
    case 408:
    case 429:
    case 502:
    case 503:
    case 504: return true;
    default: return false;
  }
}

bool tries_again(const Model& model, RetryState& retry, const Answer& answer,
                 const core::ApiError& error) {
  retry.is_waiting = false;
  retry.fault = fault_of(answer);
  if (!is_transient(answer)) return false;
  if (retry.times == 0) retry.since = model.clock.elapsed_ms;
  const std::optional<int> told = error.retry_after ? error.retry_after : answer.retry_after;
  const bool waits_for_line = model.is_offline && is_lost(retry.fault);
  std::int64_t wait = kOfflineMs;
  if (told) {
    wait = std::max(*told, 1) * std::int64_t{1000};
  } else if (!waits_for_line) {
    const std::int64_t first = retry.fault == Fault::kBusy ? kBusyMs : kLostMs;
    wait = varied(model, first << std::min(retry.times, kMostTries));
  }
  ++retry.times;
  const bool is_early = retry.times <= kMostTries && wait <= kLongestWaitMs &&
                        model.clock.elapsed_ms - retry.since <= kLongestRetryMs;
  retry.is_waiting = is_early || waits_for_line;
  if (told || retry.is_waiting) {
    retry.not_before = std::max(retry.not_before, model.clock.elapsed_ms + wait);
  }
  return retry.is_waiting;
}

void start_over(RetryState& retry) {
  if (is_lost(retry.fault)) retry.not_before = 0;
  retry.times = 0;
  retry.is_waiting = false;
}

void retry_now(const Model& model, RetryState& retry) {
  if (retry.is_waiting && is_lost(retry.fault)) retry.not_before = model.clock.elapsed_ms;
}

void wake_after(Model& model, std::int64_t milliseconds, Effects& effects) {
  const std::int64_t at = model.clock.elapsed_ms + milliseconds;
  if (model.clock.wake_at != 0 && model.clock.wake_at <= at) return;
  model.clock.wake_at = at;
  effects.push_back(Wake{milliseconds});
}

void wake_for(Model& model, const RetryState& retry, Effects& effects) {
  wake_after(model, std::max<std::int64_t>(retry.not_before - model.clock.elapsed_ms, 1), effects);
}

}  // namespace widget
