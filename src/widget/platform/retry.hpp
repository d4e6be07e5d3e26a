// Automatic retries: which failures, when, and how often before the visitor is asked.
// Internal to src/widget.
//
//   if (tries_again(model, model.reading, answer, error)) return wake_for(model, model.reading, effects);
//
// The pause is the server's Retry-After, else it doubles each time, with jitter, so that widgets that failed together
// don't retry together. Retries end after kMostTries or kLongestRetryMs, but not while the browser is offline: then
// they resume as soon as the connection is back.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

inline constexpr int kMostTries = 4;
inline constexpr std::int64_t kLongestRetryMs = 60'000;
// If the server asks for a longer pause, the visitor is asked to retry later.
inline constexpr std::int64_t kLongestWaitMs = 60'000;

// A lost connection, a timeout, a busy or unavailable server.
bool is_transient(const Answer& answer);
// Records the failure. True: retried at not_before. False: the visitor decides.
bool tries_again(const Model& model, RetryState& retry, const Answer& answer,
                 const core::ApiError& error);
// For a new attempt. The server's Retry-After still holds.
void start_over(RetryState& retry);
// The connection is back: retries that waited for it are due.
void retry_now(const Model& model, RetryState& retry);

// One Wake serves all retries.
void wake_after(Model& model, std::int64_t milliseconds, Effects& effects);
void wake_for(Model& model, const RetryState& retry, Effects& effects);

}  // namespace widget
