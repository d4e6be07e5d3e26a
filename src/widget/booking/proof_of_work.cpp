#include "widget/booking/proof_of_work.hpp"

#include <algorithm>

#include "core/proof/challenge.hpp"
#include "widget/booking/send.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

// A contact's token identifies the visitor: no proof is needed unless the server asks for one.
bool is_proof_wanted(const Model& model) {
  return !model.booking.proof.challenge.empty() &&
         (!is_signed_in(model) || model.booking.proof.times_asked > 0);
}

}  // namespace

bool accept_challenge(Model& model, const std::string& challenge) {
  const auto read = core::read_challenge(challenge);
  if (!read) return false;
  ProofOfWork& proof = model.booking.proof;
  const int times_asked = proof.times_asked;
  proof = {};
  proof.times_asked = times_asked;
  proof.challenge = challenge;
  proof.bits = read->bits;
  // The challenge took time to arrive, so the server's clock is ahead of its timestamp.
  const core::Seconds wait = std::max(read->earliest - read->issued, core::Seconds{0});
  proof.earliest = model.clock.elapsed_ms + wait.count() * std::int64_t{1000};
  const core::Seconds life = std::max(read->expires - read->issued, core::Seconds{0});
  proof.expires = model.clock.elapsed_ms + life.count() * std::int64_t{1000};
  return true;
}

void accept_challenge_if_none(Model& model, const std::string& challenge) {
  const ProofOfWork& proof = model.booking.proof;
  if (proof.challenge.empty() || proof.expires <= model.clock.elapsed_ms) {
    accept_challenge(model, challenge);
  }
}

void work_on_proof(Model& model, Effects& effects) {
  ProofOfWork& proof = model.booking.proof;
  if (!is_proof_wanted(model) || proof.is_begun || model.step != Step::kDetails) return;
  proof.is_begun = true;
  effects.push_back(SolveChallenge{proof.challenge, proof.bits});
}

void challenge_solved(Model& model, const ChallengeSolved& solved, Effects& effects) {
  if (model.booking.proof.challenge.empty() || model.booking.proof.challenge != solved.challenge)
    return;
  model.booking.proof.solution = solved.solution;
  booking_may_go_on(model, effects);
}

bool is_proof_missing(const Model& model) {
  return is_proof_wanted(model) && model.booking.proof.solution.empty();
}

std::int64_t proof_accepted_at(const Model& model) {
  return is_proof_wanted(model) ? model.booking.proof.earliest : 0;
}

}  // namespace widget
