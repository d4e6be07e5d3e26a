#include "widget/booking/hold.hpp"

#include <algorithm>

#include "core/sha256.hpp"
#include "widget/booking/proof_of_work.hpp"
#include "widget/booking/send.hpp"
#include "widget/platform/retry.hpp"

namespace widget {
namespace {

using State = Holding::State;

constexpr std::int64_t kMinuteMs = 60'000;
// Neither a renewal nor a lost answer is asked for again sooner than this.
constexpr std::int64_t kAskAgainMs = 30'000;
constexpr core::Seconds kLongestHold{3600};

bool is_hold_wanted(const Model& model) {
  return model.step == Step::kDetails && model.slot && model.type_id && !model.bare &&
         !model.is_away && !model.holding.is_refused;
}

bool is_the_chosen(const Model& model) {
  const Holding& holding = model.holding;
  return holding.type == *model.type_id && holding.resource == model.resource_id &&
         holding.starts_at == model.slot->starts_at;
}

// Nobody can guess it, and who reads the keys of bookings cannot tell it from them.
std::string next_token(Model& model) {
  core::Sha256 hash;
  hash.add("hold-" + std::to_string(++model.holding.tokens_used) + "-" + model.options.random);
  const core::Sha256::Digest digest = hash.digest();
  std::string token(core::kHoldTokenPrefix);
  for (std::size_t i = 0; i < 20; ++i) {
    constexpr char kHex[] = "0123456789abcdef";
    token += kHex[digest[i] >> 4U];
    token += kHex[digest[i] & 15U];
  }
  return token;
}

void ask_for_hold(Model& model, std::string earlier, Effects& effects) {
  Holding& holding = model.holding;
  holding.request = ++model.last_request;
  holding.asked_at = model.elapsed_ms;
  holding.typed = false;
  effects.push_back(SendHold{
      holding.request,
      {holding.type, holding.starts_at, holding.resource, std::move(earlier), holding.token}});
}

void let_go(Model& model, Effects& effects) {
  Holding& holding = model.holding;
  if (holding.state == State::kAsked || holding.state == State::kHeld) {
    effects.push_back(ReleaseHold{holding.token});
  }
  holding.state = State::kNone;
  holding.request = 0;
}

void hold_chosen(Model& model, Effects& effects) {
  Holding& holding = model.holding;
  holding.state = State::kAsked;
  holding.type = *model.type_id;
  holding.resource = model.resource_id;
  holding.starts_at = model.slot->starts_at;
  // The one before has been let go, but perhaps that has not arrived yet.
  std::string earlier = std::move(holding.token);
  holding.token = next_token(model);
  ask_for_hold(model, std::move(earlier), effects);
}

void go_without(Holding& holding) {
  holding.state = State::kWithout;
  holding.token.clear();
}

void lose(Model& model, Effects& effects) {
  model.holding.state = State::kLost;
  // What is on its way will be told of soon enough.
  if (model.submission.progress == Progress::kLoading) return;
  effects.push_back(Announce{model.texts.say("hold.lost")});
}

// Counts down, renews, and orders the Wake for the next minute.
void look_at_hold(Model& model, Effects& effects) {
  Holding& holding = model.holding;
  const bool may_ask = holding.request == 0 && model.elapsed_ms - holding.asked_at >= kAskAgainMs;
  if (holding.state == State::kAsked && holding.typed && may_ask) {
    return ask_for_hold(model, holding.token, effects);
  }
  if (holding.state != State::kHeld) return;
  const std::int64_t left = holding.until - model.elapsed_ms;
  if (left <= 0) return lose(model, effects);
  if (holding.typed && may_ask && left < holding.life / 2) {
    holding.request = ++model.last_request;
    holding.asked_at = model.elapsed_ms;
    holding.typed = false;
    effects.push_back(RenewHold{holding.request, holding.token});
  } else if (left <= kMinuteMs && !holding.said_soon && holding.request == 0) {
    holding.said_soon = true;
    effects.push_back(Announce{model.texts.say("hold.soon")});
  }
  wake_after(model, left % kMinuteMs == 0 ? kMinuteMs : left % kMinuteMs, effects);
}

void begin_life(Model& model, const core::HoldMade& made, Effects& effects) {
  Holding& holding = model.holding;
  // The clock's second may be all but over.
  const core::Seconds left = std::clamp<core::Seconds>(
      made.expires_at - now(model) - core::Seconds{1}, core::Seconds{0}, kLongestHold);
  holding.state = State::kHeld;
  holding.token = made.hold_token;
  holding.life = left.count() * std::int64_t{1000};
  holding.until = model.elapsed_ms + holding.life;
  holding.said_soon = holding.life <= kMinuteMs;
  look_at_hold(model, effects);
}

// Somebody has the time: better learnt now than after the form is filled in. Not while a booking of
// this very visitor may be what has it.
Outcome told_taken(Model& model, Effects& effects) {
  const Submission& submission = model.submission;
  if (submission.progress == Progress::kLoading || submission.outcome_unknown) {
    go_without(model.holding);
    return Outcome::kNone;
  }
  model.holding.state = State::kNone;
  return slot_taken(model, effects);
}

}  // namespace

std::optional<int> minutes_held(const Model& model) {
  const std::int64_t left = model.holding.until - model.elapsed_ms;
  if (model.holding.state != Holding::State::kHeld || left <= 0) return std::nullopt;
  constexpr std::int64_t kMinute = 60'000;
  return left <= kMinute ? 0 : static_cast<int>((left + kMinute - 1) / kMinute);
}

void follow_choice(Model& model, Effects& effects) {
  const bool wanted = is_hold_wanted(model);
  if (model.holding.state != State::kNone && !(wanted && is_the_chosen(model))) {
    let_go(model, effects);
  }
  if (wanted && model.holding.state == State::kNone) hold_chosen(model, effects);
}

Outcome hold_answered(Model& model, const HoldAnswered& answered, Effects& effects) {
  Holding& holding = model.holding;
  if (holding.request == 0 || holding.request != answered.request) return Outcome::kNone;
  holding.request = 0;
  const Answer& answer = answered.answer;
  // Lost: it is held, perhaps; who goes on typing asks again.
  if (answer.delivery != Answer::Delivery::kAnswered || answer.status >= 500) {
    return Outcome::kNone;
  }
  take_challenge_if_none(model, answer.challenge);
  const auto made = core::read_hold_made(answer.status, answer.body);
  if (made) {
    begin_life(model, *made.value, effects);
    return Outcome::kNone;
  }
  if (holding.state != State::kAsked) {
    if (answer.status == 404 && holding.state == State::kHeld) lose(model, effects);
    return Outcome::kNone;
  }
  if (core::is_slot_taken(made.error)) return told_taken(model, effects);
  holding.is_refused = answer.status == 403 || answer.status == 404 || answer.status == 405;
  go_without(holding);
  return Outcome::kNone;
}

void typed_while_held(Model& model, Effects& effects) {
  model.holding.typed = true;
  look_at_hold(model, effects);
}

void holding_woke(Model& model, Effects& effects) {
  look_at_hold(model, effects);
}

void use_up_hold(Model& model) {
  model.holding.state = State::kNone;
  model.holding.token.clear();
  model.holding.request = 0;
}

}  // namespace widget
