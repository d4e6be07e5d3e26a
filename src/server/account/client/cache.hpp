// The account's free times, types and resources as last read, and how fresh they are. Pure: time is
// passed in, and it makes no calls (AccountReader does).
//
//   CachedPage cached = cache.find(key, now);
//   switch (cached.freshness) { … }
//
// - Fresh: a day for 30 seconds, types and resources for 5 minutes.
// - Aging: shown while it is read again; up to 10 minutes (lists: an hour).
// - Outdated: older, or changed by a booking. Shown only if nothing newer can be read, and marked
//   as stale; up to 6 hours.
//
// Times taken by our own bookings show as taken at once. Failures are never cached as answers. The
// size is bounded: the least recently seen pages go first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/protocol/protocol.hpp"
#include "server/account/client/call_quota.hpp"

namespace server {

// Identifies one page: the types, the resources, or a day's slots.
struct PageKey {
  enum class Kind { kTypes, kResources, kDay };
  Kind kind = Kind::kDay;
  core::Id type = 0;      // of a day
  core::Id resource = 0;  // of a day; 0: any resource
  int day = 0;            // days since 1970-01-01

  static PageKey for_day(core::Id type, std::optional<core::Id> resource, core::Date date);
  core::Date date() const;
  auto operator<=>(const PageKey&) const = default;
};

// An answer. Only the member of the key's kind is filled.
struct AccountPage {
  std::vector<core::BookingType> types;
  std::vector<core::Resource> resources;
  core::DaySlots day;
};

enum class Freshness { kFresh, kAging, kOutdated, kUnknown };

struct CachedPage {
  Freshness freshness = Freshness::kUnknown;
  std::shared_ptr<const AccountPage> page;  // null if and only if kUnknown
  core::Instant as_of;                      // when it was read
  bool is_failing = false;                  // reading it again has failed since
};

class AccountCache {
 public:
  static constexpr std::size_t kMostPages = 8192;
  static constexpr std::size_t kMostSlots = 400'000;  // about 10 MB

  // The page and its freshness. Counts as a look.
  CachedPage find(const PageKey& key, Elapsed now);

  // A read begins. Pass the result to `keep`.
  std::uint64_t begin(const PageKey& key);
  // Stores an answer. If something touched the page since `begun`, it is outdated from the start.
  void keep(const PageKey& key, std::uint64_t begun, AccountPage page, Elapsed asked_at,
            core::Instant as_of);
  void note_failure(const PageKey& key, Elapsed now);
  // The account has no such page: its day is over or too far ahead.
  void forget(const PageKey& key);

  // A booking, ours or one from a webhook, took or freed that time of that resource (nullopt: any).
  // Taken times show as taken from now on.
  enum class Touch { kTaken, kFreed };
  void touch(core::Instant from, core::Instant until, std::optional<core::Id> resource,
             Touch touch);
  void touch_everything();

  // The aging page to read next: the most looks times age, of pages looked at since their last
  // read.
  std::optional<PageKey> next_to_refresh(Elapsed now) const;
  std::size_t pages() const { return entries_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const AccountPage> page;
    Elapsed asked_at{0};
    core::Instant as_of;
    std::uint64_t touched = 0;  // the touch that outdated it
    bool is_outdated = false;
    bool is_asking = false;
    std::optional<Elapsed> failed_at;  // after the last answer
    Elapsed seen_at{0};
    std::uint32_t looks = 0;  // since it was read
  };
  void make_room();
  static void mark_taken(Entry& entry, core::Instant from, core::Instant until);

  std::map<PageKey, Entry> entries_;
  std::size_t slots_ = 0;
  std::uint64_t touches_ = 0;
};

}  // namespace server
