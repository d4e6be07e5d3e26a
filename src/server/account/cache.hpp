// What the upstream last said of its free times, types and resources, and how far it can still be
// shown. Pure: it is told the time, and asks nobody (upstream_reader does).
//
//   CachedPage cached = cache.look(key, now);
//   switch (cached.freshness) { … }
//
// A day is fresh for 30 seconds, types and resources for 5 minutes. After that it is aging: shown
// while it is asked again, up to 10 minutes (lists: an hour). Then, or once a booking touched it, it
// is outdated: the last that is known, for up to 6 hours, to be shown only if nothing newer can be
// had, and marked. What our own bookings took reads as taken at once. Failures are never kept as
// answers. Bounded: the least recently seen go first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/protocol/protocol.hpp"
#include "server/account/call_quota.hpp"

namespace server {

// One thing that can be asked of the upstream again and again.
struct PageKey {
  enum class Kind { kTypes, kResources, kDay };
  Kind kind = Kind::kDay;
  core::Id type = 0;      // of a day
  core::Id resource = 0;  // of a day; 0: anybody
  int day = 0;            // days since 1970-01-01

  static PageKey for_day(core::Id type, std::optional<core::Id> resource, core::Date date);
  core::Date date() const;
  auto operator<=>(const PageKey&) const = default;
};

// What was answered; the part that was asked for.
struct AccountPage {
  std::vector<core::BookingType> types;
  std::vector<core::Resource> resources;
  core::DaySlots day;
};

enum class Freshness { kFresh, kAging, kOutdated, kUnknown };

struct CachedPage {
  Freshness freshness = Freshness::kUnknown;
  std::shared_ptr<const AccountPage> page;  // null: kUnknown
  core::Instant as_of;                      // when it was asked
  bool is_failing = false;                  // it was asked again since, in vain
};

class AccountCache {
 public:
  static constexpr std::size_t kMostPages = 8192;
  static constexpr std::size_t kMostSlots = 400'000;  // some 10 MB

  // How it stands; counts as seen.
  CachedPage look(const PageKey& key, Elapsed now);

  // Asking begins; gives what `keep` has to be given.
  std::uint64_t begin(const PageKey& key);
  // An answer that was asked for before something touched the page is outdated as it comes.
  void keep(const PageKey& key, std::uint64_t begun, AccountPage page, Elapsed asked_at,
            core::Instant as_of);
  void note_failure(const PageKey& key, Elapsed now);
  // The upstream has no such page: a day that is over for it, or too far ahead.
  void forget(const PageKey& key);

  // A booking of ours, or one that the upstream told of, took or freed that time of that resource
  // (none: of any). Taken times read as taken from now on.
  enum class Touch { kTaken, kFreed };
  void touch(core::Instant from, core::Instant until, std::optional<core::Id> resource,
             Touch touch);
  void touch_everything();

  // Of the aging pages that were looked at since they were asked: the one that most eyes saw for
  // longest.
  std::optional<PageKey> next_to_refresh(Elapsed now) const;
  std::size_t pages() const { return entries_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const AccountPage> page;
    Elapsed asked_at{0};
    core::Instant as_of;
    std::uint64_t touched = 0;  // the number of the touch that outdated it
    bool is_outdated = false;
    bool is_asking = false;
    std::optional<Elapsed> failed_at;  // since the last answer
    Elapsed seen_at{0};
    std::uint32_t looks = 0;  // looks since it was asked
  };
  void make_room();
  static void mark_taken(Entry& entry, core::Instant from, core::Instant until);

  std::map<PageKey, Entry> entries_;
  std::size_t slots_ = 0;
  std::uint64_t touches_ = 0;
};

}  // namespace server
