// What the server wants worked out before it takes a booking from a page, and when. Internal to
// src/widget. Nobody sees any of it: it is begun when the details open, long before it is needed.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"

namespace widget {

// What is no challenge changes nothing. True if it is one.
bool take_challenge(Model& model, const std::string& challenge);
// The same, unless there is one that is good yet: a visitor who began with it has waited already.
void take_challenge_if_none(Model& model, const std::string& challenge);
// Has it worked out where it will be needed. To be called after every action.
void work_on_proof(Model& model, Effects& effects);
void challenge_solved(Model& model, const ChallengeSolved& solved, Effects& effects);
// Whether a booking has to wait for it.
bool is_proof_missing(const Model& model);
// elapsed_ms before which the server takes no booking with it.
std::int64_t proof_accepted_at(const Model& model);

}  // namespace widget
