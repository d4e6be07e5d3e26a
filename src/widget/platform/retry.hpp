// Trying again by itself: what may work in a moment, when, and how often before the visitor is asked.
// Internal to src/widget.
//
//   if (tries_again(model, model.reading, answer, error)) return wake_for(model, model.reading, effects);
//
// As long as the server says, else in pauses that double, each a little different, so that widgets
// that failed together do not come back together. It ends after kMostTries or kLongestTryingMs, but
// not while the browser is offline: then it goes on as soon as the line is back.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

inline constexpr int kMostTries = 4;
inline constexpr std::int64_t kLongestRetryMs = 60'000;
// Told to wait for longer than this, the visitor is asked to come back to it.
inline constexpr std::int64_t kLongestWaitMs = 60'000;

// A lost line, an answer that did not come in time, a server that is busy or away.
bool is_transient(const Answer& answer);
// Notes the failure. True: to be tried again at not_before. False: for the visitor to decide.
bool tries_again(const Model& model, RetryState& retry, const Answer& answer,
                 const core::ApiError& error);
// For a new attempt. What the server said of its own accord still holds.
void start_over(RetryState& retry);
// The line is back: what waited for it need wait no more.
void retry_now(const Model& model, RetryState& retry);

// One Wake is enough for all that wait.
void wake_after(Model& model, std::int64_t milliseconds, Effects& effects);
void wake_for(Model& model, const RetryState& retry, Effects& effects);

}  // namespace widget
