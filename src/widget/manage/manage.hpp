// An existing booking: shown, moved to another time or cancelled, by the holder of its link. Internal to src/widget.
//
// Rescheduling uses the same picker as booking. The new time is shown beside the old one before it is sent. Transient
// failures are retried. Changes are idempotent, but if the response to a move was lost, the booking is read before the
// move is sent again.
#pragma once

#include "widget/action.hpp"
#include "widget/model.hpp"
#include "widget/platform/effect.hpp"
#include "widget/platform/outcome.hpp"

namespace widget {

// By the link in the page's address, or from the list that is shown.
void open_link(Model& model, Effects& effects);
Outcome open_listed(Model& model, core::Id id);
Outcome manage_answered(Model& model, const ManageAnswered& answered, Effects& effects);

Outcome choose_new_time(Model& model);
// A time was picked for the booking: it is going to be shown beside the old one.
void compare_times(Model& model);
void send_reschedule(Model& model, Effects& effects);
Outcome drop_reschedule(Model& model, Effects& effects);
// The answer about times says that the visitor can't move the booking any more.
Outcome refuse_move(Model& model, int status, const core::ApiError& error);

void ask_to_cancel(Model& model, Effects& effects);
void give_cancel_reason(Model& model, std::string text);
void send_cancel(Model& model, Effects& effects);
Outcome drop_cancel(Model& model, Effects& effects);

void retry_managing(Model& model, Effects& effects);
// A retry may be due, or the connection is back.
void managing_may_go_on(Model& model, Effects& effects);
// Follows the end of the time in which the booking shown may be changed. Called after every action.
void follow_limits(Model& model, Effects& effects);
// The visitor left while it waited.
void stop_managing(Model& model);

// --- To take away -----------------------------------------------------------------------------

void copy_link(Model& model, Effects& effects);
void link_copied(Model& model, const LinkCopied& copied, Effects& effects);

}  // namespace widget
