#include "server/account/client/cache.hpp"

#include <algorithm>

namespace server {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Elapsed kLastKnown = hours(6);
constexpr Elapsed kPauseAfterFailure = seconds(5);

Elapsed fresh_for(const PageKey& key) {
  return key.kind == PageKey::Kind::kDay ? Elapsed(seconds(30)) : Elapsed(minutes(5));
}

Elapsed shown_for(const PageKey& key) {
  return key.kind == PageKey::Kind::kDay ? Elapsed(minutes(10)) : Elapsed(hours(1));
}

bool overlaps(const core::Slot& slot, core::Instant from, core::Instant until) {
  return slot.starts_at < until && from < slot.ends_at;
}

// Whether taking or freeing the time from `from` to `until` can change that day. A day without
// slots at that time may leave taken slots out, or be of another zone.
bool concerns(const core::DaySlots& day, core::Instant from, core::Instant until,
              AccountCache::Touch touch) {
  for (const core::Slot& slot : day.slots) {
    if (overlaps(slot, from, until)) return true;
  }
  const core::Instant begins = date::sys_days(day.date);
  const bool is_near = from < begins + 2 * core::kADay && begins - core::kADay < until;
  if (!is_near) return false;
  // All of its times may be taken; they can be freed, but not taken again.
  if (day.slots.empty()) return touch == AccountCache::Touch::kFreed;
  // With slots on both sides of it, the slot between may be left out because it is taken.
  return day.slots.front().starts_at < until && from < day.slots.back().ends_at;
}

}  // namespace

PageKey PageKey::for_day(core::Id type, std::optional<core::Id> resource, core::Date date) {
  return {Kind::kDay, type, resource.value_or(0),
          static_cast<int>(date::sys_days(date).time_since_epoch().count())};
}

core::Date PageKey::date() const {
  return core::Date(date::sys_days(date::days(day)));
}

CachedPage AccountCache::find(const PageKey& key, Elapsed now) {
  auto found = entries_.find(key);
  if (found == entries_.end()) return {};
  Entry& entry = found->second;
  entry.seen_at = now;
  ++entry.looks;
  CachedPage cached;
  cached.is_failing = entry.failed_at.has_value();
  const Elapsed age = now - entry.asked_at;
  if (!entry.page || age > kLastKnown) return cached;
  cached.page = entry.page;
  cached.as_of = entry.as_of;
  if (entry.is_outdated || age > shown_for(key)) {
    cached.freshness = Freshness::kOutdated;
  } else {
    cached.freshness = age <= fresh_for(key) ? Freshness::kFresh : Freshness::kAging;
  }
  return cached;
}

std::uint64_t AccountCache::begin(const PageKey& key) {
  entries_[key].is_asking = true;
  return touches_;
}

void AccountCache::keep(const PageKey& key, std::uint64_t begun, AccountPage page, Elapsed asked_at,
                        core::Instant as_of) {
  Entry& entry = entries_[key];
  entry.is_asking = false;
  entry.failed_at.reset();
  if (entry.touched > begun) return;  // it may show a time that was taken meanwhile
  if (entry.page) slots_ -= entry.page->day.slots.size();
  slots_ += page.day.slots.size();
  entry.page = std::make_shared<const AccountPage>(std::move(page));
  entry.asked_at = asked_at;
  entry.as_of = as_of;
  entry.is_outdated = false;
  entry.looks = 0;
  entry.seen_at = std::max(entry.seen_at, asked_at);
  make_room();
}

void AccountCache::note_failure(const PageKey& key, Elapsed now) {
  Entry& entry = entries_[key];
  entry.is_asking = false;
  entry.failed_at = now;
  entry.seen_at = std::max(entry.seen_at, now);
  make_room();
}

void AccountCache::forget(const PageKey& key) {
  auto found = entries_.find(key);
  if (found == entries_.end()) return;
  if (found->second.page) slots_ -= found->second.page->day.slots.size();
  entries_.erase(found);
}

void AccountCache::mark_taken(Entry& entry, core::Instant from, core::Instant until) {
  AccountPage page = *entry.page;
  for (core::Slot& slot : page.day.slots) {
    if (overlaps(slot, from, until)) slot.available = false;
  }
  entry.page = std::make_shared<const AccountPage>(std::move(page));
}

void AccountCache::touch(core::Instant from, core::Instant until, std::optional<core::Id> resource,
                         Touch touch) {
  ++touches_;
  for (auto& [key, entry] : entries_) {
    if (key.kind != PageKey::Kind::kDay) continue;
    if (resource && key.resource != 0 && key.resource != *resource) continue;
    const core::Instant begins = date::sys_days(key.date());
    const bool is_near = from < begins + 2 * core::kADay && begins - core::kADay < until;
    if (!is_near || (entry.page && !concerns(entry.page->day, from, until, touch))) continue;
    entry.is_outdated = true;
    entry.touched = touches_;
    if (touch == Touch::kTaken && entry.page) mark_taken(entry, from, until);
  }
}

void AccountCache::touch_everything() {
  ++touches_;
  for (auto& [key, entry] : entries_) {
    if (key.kind != PageKey::Kind::kDay) continue;
    entry.is_outdated = true;
    entry.touched = touches_;
  }
}

std::optional<PageKey> AccountCache::next_to_refresh(Elapsed now) const {
  std::optional<PageKey> next;
  double most = 0;
  for (const auto& [key, entry] : entries_) {
    if (!entry.page || entry.is_asking || entry.looks == 0) continue;
    const Elapsed age = now - entry.asked_at;
    const bool is_due = entry.is_outdated || age > fresh_for(key);
    if (!is_due || age > kLastKnown) continue;
    if (entry.failed_at && now < *entry.failed_at + kPauseAfterFailure) continue;
    double weight = static_cast<double>(entry.looks) * static_cast<double>(age.count());
    if (entry.is_outdated) weight *= 1000;
    if (weight > most) {
      most = weight;
      next = key;
    }
  }
  return next;
}

// Removes a sixteenth at once, to spread the cost of sorting.
void AccountCache::make_room() {
  if (entries_.size() <= kMostPages && slots_ <= kMostSlots) return;
  std::vector<std::pair<Elapsed, PageKey>> by_age;
  for (const auto& [key, entry] : entries_) {
    if (!entry.is_asking) by_age.emplace_back(entry.seen_at, key);
  }
  std::sort(by_age.begin(), by_age.end());
  const std::size_t pages_wanted = kMostPages - kMostPages / 16;
  const std::size_t slots_wanted = kMostSlots - kMostSlots / 16;
  for (const auto& [seen_at, key] : by_age) {
    if (entries_.size() <= pages_wanted && slots_ <= slots_wanted) return;
    auto found = entries_.find(key);
    if (found->second.page) slots_ -= found->second.page->day.slots.size();
    entries_.erase(found);
  }
}

}  // namespace server
