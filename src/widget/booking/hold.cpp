#include "widget/booking/hold.hpp"

#include <algorithm>

#include "core/proof/sha256.hpp"
#include "widget/booking/proof_of_work.hpp"
#include "widget/booking/send.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

using State = Holding::State;

constexpr std::int64_t kMinuteMs = 60'000;
// Least time between two requests for a hold.
constexpr std::int64_t kAskAgainMs = 30'000;
constexpr core::Seconds kLongestHold{3600};

bool is_hold_wanted(const Model& model) {
  return model.step == Step::kDetails && model.times.slot && model.catalog.type_id &&
         !model.is_account && !model.is_away && !model.booking.holding.is_refused;
}

bool is_the_chosen(const Model& model) {
  const Holding& holding = model.booking.holding;
  return holding.type == *model.catalog.type_id && holding.resource == model.catalog.resource_id &&
         holding.starts_at == model.times.slot->starts_at;
}

// Unguessable, and not derivable from the idempotency keys of bookings.
std::string next_token(Model& model) {
  core::Sha256 hash;
  hash.add("hold-" + std::to_string(++model.booking.holding.tokens_used) + "-" +
           model.options.random);
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
  Holding& holding = model.booking.holding;
  holding.request = ++model.last_request;
  holding.asked_at = model.clock.elapsed_ms;
  holding.typed = false;
  effects.push_back(SendHold{
      holding.request,
      {holding.type, holding.starts_at, holding.resource, std::move(earlier), holding.token}});
}

void let_go(Model& model, Effects& effects) {
  Holding& holding = model.booking.holding;
  if (holding.state == State::kAsked || holding.state == State::kHeld) {
    effects.push_back(ReleaseHold{holding.token});
  }
  holding.state = State::kNone;
  holding.request = 0;
}

void hold_chosen(Model& model, Effects& effects) {
  Holding& holding = model.booking.holding;
  holding.state = State::kAsked;
  holding.type = *model.catalog.type_id;
  holding.resource = model.catalog.resource_id;
  holding.starts_at = model.times.slot->starts_at;
  // The last hold was released, but the release may not have arrived yet.
  std::string earlier = std::move(holding.token);
  holding.token = next_token(model);
  ask_for_hold(model, std::move(earlier), effects);
}

void go_without(Holding& holding) {
  holding.state = State::kWithout;
  holding.token.clear();
}

void lose(Model& model, Effects& effects) {
  model.booking.holding.state = State::kLost;
  // A hold or booking under way will be answered soon.
  if (model.booking.submission.progress == Progress::kLoading) return;
  effects.push_back(Announce{model.texts.say("hold.lost")});
}

// Counts down, renews, and orders the Wake for the next minute.
void look_at_hold(Model& model, Effects& effects) {
  Holding& holding = model.booking.holding;
  const bool may_ask =
      holding.request == 0 && model.clock.elapsed_ms - holding.asked_at >= kAskAgainMs;
  if (holding.state == State::kAsked && holding.typed && may_ask) {
    return ask_for_hold(model, holding.token, effects);
  }
  if (holding.state != State::kHeld) return;
  const std::int64_t left = holding.until - model.clock.elapsed_ms;
  if (left <= 0) return lose(model, effects);
  if (holding.typed && may_ask && left < holding.life / 2) {
    holding.request = ++model.last_request;
    holding.asked_at = model.clock.elapsed_ms;
    holding.typed = false;
    effects.push_back(RenewHold{holding.request, holding.token});
  } else if (left <= kMinuteMs && !holding.said_soon && holding.request == 0) {
    holding.said_soon = true;
    effects.push_back(Announce{model.texts.say("hold.soon")});
  }
  wake_after(model, left % kMinuteMs == 0 ? kMinuteMs : left % kMinuteMs, effects);
}

void begin_life(Model& model, const core::HoldMade& made, Effects& effects) {
  Holding& holding = model.booking.holding;
  // The server's clock has whole seconds: the last one may be nearly over.
  const core::Seconds left = std::clamp<core::Seconds>(
      made.expires_at - now(model) - core::Seconds{1}, core::Seconds{0}, kLongestHold);
  holding.state = State::kHeld;
  holding.token = made.hold_token;
  holding.life = left.count() * std::int64_t{1000};
  holding.until = model.clock.elapsed_ms + holding.life;
  holding.said_soon = holding.life <= kMinuteMs;
  look_at_hold(model, effects);
}

// The time is taken: the visitor learns it now, not after filling in the form. Ignored while a booking of this visitor
// may be what occupies it.
Outcome told_taken(Model& model, Effects& effects) {
  const Submission& submission = model.booking.submission;
  if (submission.progress == Progress::kLoading || submission.outcome_unknown) {
    go_without(model.booking.holding);
    return Outcome::kNone;
  }
  model.booking.holding.state = State::kNone;
  return slot_taken(model, effects);
}

}  // namespace

std::optional<int> minutes_held(const Model& model) {
  const std::int64_t left = model.booking.holding.until - model.clock.elapsed_ms;
  if (model.booking.holding.state != Holding::State::kHeld || left <= 0) return std::nullopt;
  constexpr std::int64_t kMinute = 60'000;
  return left <= kMinute ? 0 : static_cast<int>((left + kMinute - 1) / kMinute);
}

void follow_choice(Model& model, Effects& effects) {
  const bool wanted = is_hold_wanted(model);
  if (model.booking.holding.state != State::kNone && !(wanted && is_the_chosen(model))) {
    let_go(model, effects);
  }
  if (wanted && model.booking.holding.state == State::kNone) hold_chosen(model, effects);
}

Outcome hold_answered(Model& model, const HoldAnswered& answered, Effects& effects) {
  Holding& holding = model.booking.holding;
  if (holding.request == 0 || holding.request != answered.request) return Outcome::kNone;
  holding.request = 0;
  const Answer& answer = answered.answer;
  // The response was lost and the time may be held; typing requests the hold again.
  if (answer.delivery != Answer::Delivery::kAnswered || answer.status >= 500) {
    return Outcome::kNone;
  }
  accept_challenge_if_none(model, answer.challenge);
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
  model.booking.holding.typed = true;
  look_at_hold(model, effects);
}

void holding_woke(Model& model, Effects& effects) {
  look_at_hold(model, effects);
}

void use_up_hold(Model& model) {
  model.booking.holding.state = State::kNone;
  model.booking.holding.token.clear();
  model.booking.holding.request = 0;
}

}  // namespace widget
