// The widget's whole state, as plain values. Each part's own state is in its folder (times/model.hpp, …).
//
// Only update() (app.hpp) changes it; the view reads it. It knows no screen geometry, no
// browser and no clock: time, responses and zone rules come in as actions.
#pragma once

#include <cstdint>

#include "core/text.hpp"
#include "widget/booking/model.hpp"
#include "widget/catalog/model.hpp"
#include "widget/details/model.hpp"
#include "widget/manage/model.hpp"
#include "widget/my_bookings/model.hpp"
#include "widget/options.hpp"
#include "widget/platform/clock.hpp"
#include "widget/platform/progress.hpp"
#include "widget/times/model.hpp"
#include "widget/zones/model.hpp"

namespace widget {

enum class Step {
  kTypes,
  kResources,
  kTimes,
  kDetails,
  kConfirmed,
  kManage,      // one existing booking
  kReschedule,  // its new time beside the old one, before sending
  kMyBookings,  // the list of a contact's bookings
};

struct Model {
  Options options;
  core::Texts texts;

  Clock clock;
  bool is_offline = false;  // according to the browser
  bool is_away = false;     // the page was left; the visitor may return

  // The API has the documented calls alone. Detected by its 404 for widget/config.
  bool is_account = false;
  RetryState reading;         // of the config, or slots of our server
  bool ready_raised = false;  // booking:ready is fired once
  std::uint32_t last_request = 0;

  Step step = Step::kTypes;
  enum class Copying { kNone, kDone, kFailed };
  Copying link_copied = Copying::kNone;  // of the screen shown
  // For an address of the calendar file of the booking shown; 0: no request is under way.
  std::uint32_t calendar_request = 0;

  Catalog catalog;
  Times times;
  ZoneChooser zones;
  Details details;
  NewBooking booking;
  Managing manage;
  MyBookings my_bookings;
};

}  // namespace widget
