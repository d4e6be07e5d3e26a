// The result of an action for the whole widget. A part never changes the step: it returns an outcome, and app.cpp sets
// the step.
//
//   Outcome outcome = slots_answered(model, action, effects);   // in app.cpp
#pragma once

namespace widget {

enum class [[nodiscard]] Outcome{
    kNone,
    // catalog
    kConfigLoaded,  // Catalog::config
    // times
    kTimePicked,   // Times::slot
    kMoveRefused,  // the visitor's token doesn't open the booking that is being moved any more
    // zones
    kZoneSet,  // the times are shown in another zone
    // booking
    kConfirmed,  // NewBooking::made
    kSlotGone,   // somebody else has the chosen time
    // manage
    kBookingShown,   // the booking itself, with nothing begun
    kBookingOpened,  // the same as the first screen: the page keeps its focus
    kNewTimeWanted,  // for the booking that is managed
    kNewTimeGone,    // somebody else has the new time
    // page_options
    kPresetsChanged,
};

}  // namespace widget
