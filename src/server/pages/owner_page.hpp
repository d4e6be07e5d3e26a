// The HTML of the owner's page of one booking. Pure: no store, no clock.
//
//   const std::string html = server::owner_page({.site = site, .shown = shown, .view = view, …});
//   response.headers.push_back({"Content-Security-Policy", std::string(server::page_policy())});
//
// In the business's language and zone; mirrored for languages that are written from the right, dark
// where the reader's system is. Without scripts, images and anything remote. Every text is escaped. The
// page's address holds the link's token, so all of its own links are relative to it ("?view=move").
//
// Links only show: kApprove, kDecline, kCancel and kMove say what will happen, and their form does it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/booking.hpp"
#include "server/pages/owner_desk.hpp"

namespace server {

enum class OwnerPageView { kShow, kApprove, kDecline, kCancel, kMove };

enum class OwnerNotice {
  kNone,
  kApproved,  // here, a moment ago; and the three below
  kDeclined,
  kCancelled,
  kMoved,
  kChanged,  // changed between the page and its form
  kTaken,    // the new time was taken meanwhile
  kReasonTooLong,
};

struct OwnerPage {
  const Site& site;
  const OwnerBooking& shown;
  OwnerPageView view = OwnerPageView::kShow;
  OwnerNotice notice = OwnerNotice::kNone;
  std::string reason = {};            // kDecline, kCancel: as typed
  std::optional<core::Slot> to = {};  // kMove: the new time; nullopt: to be chosen from `days`
  core::Date today = {};
  core::Date from = {};                   // kMove: the first of the days
  std::vector<core::DaySlots> days = {};  // kMove: those with free times
};

// The view that the booking allows: kShow if the one asked for is over.
OwnerPageView allowed_view(const OwnerBooking& shown, OwnerPageView asked);

std::string owner_page(const OwnerPage& page);
// What is shown for a status from 400 on.
std::string failure_page(const Site& site, int status);
// The Content-Security-Policy of every page: nothing but its own style and its own form.
const std::string& page_policy();

}  // namespace server
