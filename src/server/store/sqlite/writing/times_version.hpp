// The number that Store::times_version returns: odd while a commit that changes what is free is under way.
//
//   const TimesVersion::Change change(version);   // around such a commit, from one thread at a time
//
// A reader asks before it reads the rows. If the number is the same later, no such commit has begun since, so the rows
// are the same too. Internal to the store.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace server {

class TimesVersion {
 public:
  std::optional<std::uint64_t> stable() const {
    const std::uint64_t number = number_;
    return number % 2 == 0 ? std::optional(number) : std::nullopt;
  }

  class Change {
   public:
    explicit Change(TimesVersion& version) : version_(version) { ++version_.number_; }
    ~Change() { ++version_.number_; }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

   private:
    TimesVersion& version_;
  };

 private:
  std::atomic<std::uint64_t> number_ = 0;
};

}  // namespace server
