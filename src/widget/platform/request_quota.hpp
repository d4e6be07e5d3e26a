// How often one visitor's widget may ask an account that allows all its visitors together 120
// requests a minute: ten at once, then forty a minute; and thirty more, once, for what the visitor
// has chosen and waits for. So no visitor takes more than eighty in any minute.
//
//   allowance.refill(now);
//   if (allowance.wait(Need::kChosen) == 0) allowance.spend();
//
// Times are milliseconds of any clock that never goes back.
#pragma once

#include <algorithm>
#include <cstdint>

namespace widget {

enum class Need {
  kLater,   // what the visitor may look at next
  kChosen,  // what the visitor waits for
};

class Allowance {
 public:
  static constexpr std::int64_t kEach = 1500;  // ms until one more may be asked
  static constexpr int kSaved = 10;            // at most, unused
  static constexpr int kAhead = 30;            // for kChosen, before they are due

  void refill(std::int64_t now) {
    saved_ = std::min(saved_ + std::max<std::int64_t>(now - at_, 0), kSaved * kEach);
    at_ = std::max(at_, now);
  }
  // Milliseconds until another request of this need may go out; 0: now.
  std::int64_t wait(Need need) const {
    const std::int64_t least = need == Need::kChosen ? -kAhead * kEach : 0;
    return std::max<std::int64_t>(least + kEach - saved_, 0);
  }
  void spend() { saved_ -= kEach; }

 private:
  std::int64_t saved_ = kSaved * kEach;
  std::int64_t at_ = 0;
};

}  // namespace widget
