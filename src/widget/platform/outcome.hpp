// What an action comes to for the widget as a whole. A part never changes the screen: it returns an outcome, and
// app.cpp turns that into a step.
//
//   Outcome outcome = slots_answered(model, action, effects);   // in app.cpp
#pragma once

namespace widget {

enum class [[nodiscard]] Outcome{
    kNone,
    // times
    kTimePicked,   // Model::slot
    kMoveRefused,  // the visitor's token doesn't open the booking that is being moved any more
    // zones
    kZoneSet,  // the times are shown in another zone
    // booking
    kConfirmed,  // Model::made
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
