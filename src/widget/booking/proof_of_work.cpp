#include "widget/booking/proof_of_work.hpp"

#include <algorithm>

#include "core/challenge.hpp"
#include "widget/booking/send.hpp"

namespace widget {
namespace {

// The server knows who holds a contact's token: they are asked for nothing, unless it insists.
bool is_proof_wanted(const Model& model) {
  return !model.proof.challenge.empty() && (!is_signed_in(model) || model.proof.times_asked > 0);
}

}  // namespace

bool take_challenge(Model& model, const std::string& challenge) {
  const auto read = core::read_challenge(challenge);
  if (!read) return false;
  ProofOfWork& proof = model.proof;
  const int times_asked = proof.times_asked;
  proof = {};
  proof.times_asked = times_asked;
  proof.challenge = challenge;
  proof.bits = read->bits;
  // By the time it has come here it is later at the server than when it was made.
  const core::Seconds wait = std::max(read->earliest - read->issued, core::Seconds{0});
  proof.earliest = model.elapsed_ms + wait.count() * std::int64_t{1000};
  const core::Seconds life = std::max(read->expires - read->issued, core::Seconds{0});
  proof.expires = model.elapsed_ms + life.count() * std::int64_t{1000};
  return true;
}

void take_challenge_if_none(Model& model, const std::string& challenge) {
  const ProofOfWork& proof = model.proof;
  if (proof.challenge.empty() || proof.expires <= model.elapsed_ms) {
    take_challenge(model, challenge);
  }
}

void work_on_proof(Model& model, Effects& effects) {
  ProofOfWork& proof = model.proof;
  if (!is_proof_wanted(model) || proof.is_begun || model.step != Step::kDetails) return;
  proof.is_begun = true;
  effects.push_back(SolveChallenge{proof.challenge, proof.bits});
}

void challenge_solved(Model& model, const ChallengeSolved& solved, Effects& effects) {
  if (model.proof.challenge.empty() || model.proof.challenge != solved.challenge) return;
  model.proof.solution = solved.solution;
  booking_may_go_on(model, effects);
}

bool is_proof_missing(const Model& model) {
  return is_proof_wanted(model) && model.proof.solution.empty();
}

std::int64_t proof_accepted_at(const Model& model) {
  return is_proof_wanted(model) ? model.proof.earliest : 0;
}

}  // namespace widget
