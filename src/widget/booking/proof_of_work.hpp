// The challenge that the server wants solved before it accepts a booking from a page. Internal to src/widget. It is
// invisible: solving starts when the details open, long before the proof is needed.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// Text that isn't a challenge is ignored. True if it is one.
bool accept_challenge(Model& model, const std::string& challenge);
// The same, unless the current one is still valid: a visitor who started with it has already waited.
void accept_challenge_if_none(Model& model, const std::string& challenge);
// Orders the solution where it will be needed. Called after every action.
void work_on_proof(Model& model, Effects& effects);
void challenge_solved(Model& model, const ChallengeSolved& solved, Effects& effects);
// Whether a booking has to wait for it.
bool is_proof_missing(const Model& model);
// elapsed_ms before which the server refuses a booking with it.
std::int64_t proof_accepted_at(const Model& model);

}  // namespace widget
