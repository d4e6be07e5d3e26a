// Rate limit of one visitor's widget towards an account, which allows 120 requests per minute for all its visitors
// together: a burst of 10, then 40 per minute, and once 30 more for what the visitor has chosen and waits for. So one
// visitor makes at most 80 requests in any minute.
//
//   quota.refill(now);
//   if (quota.wait(Need::kChosen) == 0) quota.spend();
//
// Times are milliseconds of any clock that never decreases.
#pragma once

#include <algorithm>
#include <cstdint>

namespace widget {

enum class Need {
  kLater,   // days that the visitor may look at next
  kChosen,  // the day that the visitor waits for
};

class RequestQuota {
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
