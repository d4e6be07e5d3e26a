// A booking that is there already, and its new time before that is sent.
#include <algorithm>

#include "view/controls.hpp"
#include "view/screens/screens.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/effect.hpp"

namespace view {
namespace {

using widget::Managing;
using widget::Standing;

// One column in the middle of the card, filled from the top.
struct Stack {
  Ui& ui;
  float x, y, w;

  void title(const std::string& text, Align align = Align::kStart) {
    y += heading(ui, widget::key::kHeading, text, TextStyle::kTitle, 2, {x, y, w, 0}, align);
  }
  void lead(const std::string& text, Align align = Align::kStart) {
    y += 4 + paragraph(ui, "manage:lead", text, TextStyle::kSecondary, {x, y + 4, w, 0},
                       ui.theme().muted, align);
  }
  bool press(std::string_view key, const std::string& label, ButtonKind kind,
             ButtonState state = {}) {
    const float height = button_height(ui, label, w, kind);
    const Rect rect = {x, y, w, height};
    y += height + ui.space(8);
    return button(ui, key, label, rect, kind, state);
  }
  // Why the last request failed, and Retry; or that it is tried again.
  void fault() {
    const Managing& managing = ui.model().managing;
    const widget::Fault again = widget::retry_fault(managing.progress, managing.retry);
    if (again != widget::Fault::kNone) {
      const std::string text = widget::retry_sentence(ui.model(), again);
      y += notice(ui, {.key = "manage:again", .text = text}, {x, y, w, 0}).height + ui.space(16);
    }
    if (managing.progress != widget::Progress::kFailed) return;
    const std::string text = widget::managing_error(ui.model()), action = ui.texts().say("retry");
    const NoticeResult result = notice(ui,
                                       {.key = "manage:failed",
                                        .text = text,
                                        .action_key = widget::key::kRetry,
                                        .action = action,
                                        .error = true},
                                       {x, y, w, 0});
    if (result.activated) ui.dispatch(widget::RetryPressed{});
    y += result.height + ui.space(16);
  }
};

Stack stack_in(Ui& ui, const Area& area) {
  const float pad = padding(ui, area.columns), w = std::min(area.w - 2 * pad, 520.0f);
  Stack stack{ui, area.x + (area.w - w) / 2, area.y + pad, w};
  if (widget::can_go_back(ui.model())) {
    if (back_button(ui, stack.x, stack.y)) ui.dispatch(widget::BackPressed{});
    stack.y += 36;
  }
  return stack;
}

float height_of(const Stack& stack, const Area& area) {
  return stack.y - stack.ui.space(8) + std::max(padding(stack.ui, area.columns), 24.0f) - area.y;
}

void draw_another(Stack& stack, ButtonKind kind) {
  if (stack.press("another", stack.ui.texts().say("done.another"), kind)) {
    stack.ui.dispatch(widget::BookAnotherPressed{});
  }
}

float draw_closed(Ui& ui, const Area& area) {
  const Managing& managing = ui.model().managing;
  const core::Texts& texts = ui.texts();
  Stack stack = stack_in(ui, area);
  if (managing.closed == Managing::Closed::kGone) {
    stack.title(texts.say("manage.gone"));
    stack.lead(texts.say("manage.gone_detail"));
  } else if (managing.is_listed) {
    stack.title(texts.say("manage.signed_out"));
    stack.lead(texts.say("list.signed_out"));
  } else {
    const bool is_expired = managing.closed == Managing::Closed::kExpired;
    stack.title(texts.say(is_expired ? "manage.expired" : "manage.locked"));
    stack.lead(texts.say(is_expired ? "manage.expired_detail" : "manage.locked_detail"));
  }
  stack.y += ui.space(24);
  draw_another(stack, ButtonKind::kSecondary);
  return height_of(stack, area);
}

float draw_looking(Ui& ui, const Area& area) {
  Stack stack = stack_in(ui, area);
  stack.title(ui.texts().say("manage.heading"));
  stack.y += ui.space(16);
  stack.fault();
  if (ui.model().managing.progress == widget::Progress::kFailed) return height_of(stack, area);
  stack.y +=
      paragraph(ui, "manage:loading", ui.texts().say("manage.loading"), TextStyle::kSecondary,
                {stack.x, stack.y, stack.w, 0}, ui.theme().muted, Align::kStart, Role::kStatus) +
      ui.space(12);
  skeleton(ui, {stack.x, stack.y, stack.w, 136}, kButtonRadius);
  stack.y += 136 + ui.space(8);
  return height_of(stack, area);
}

// The heading, and what it leaves open.
void draw_state(Stack& stack, const core::Booking& booking) {
  Ui& ui = stack.ui;
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const Managing::News news = model.managing.news;
  const bool pending = booking.status == core::BookingStatus::kPending;
  const Standing standing = widget::standing(model, booking);
  if (news == Managing::News::kMoved) {
    stack.y += draw_badge(ui, stack.x, stack.y, stack.w) + ui.space(16);
    stack.title(texts.say(pending ? "manage.moved_pending" : "manage.moved"), Align::kCentre);
    stack.lead(lead_text(model, pending), Align::kCentre);
    return;
  }
  if (standing == Standing::kCancelled) {
    const bool just_now = news == Managing::News::kCancelled;
    stack.title(texts.say(just_now ? "manage.cancelled_now" : "manage.cancelled"));
    stack.lead(texts.say("manage.cancelled_detail"));
  } else if (standing == Standing::kPast) {
    stack.title(texts.say("manage.past"));
  } else {
    stack.title(texts.say("manage.heading"));
    if (pending) stack.lead(lead_text(model, true));
  }
}

// Asked once; Esc is no.
void draw_question(Stack& stack, const core::Booking& booking) {
  Ui& ui = stack.ui;
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const bool sending = model.managing.progress == widget::Progress::kLoading;
  const float top = stack.y;
  const float pad = ui.space(16);
  stack.x += pad, stack.y += pad, stack.w -= 2 * pad;
  stack.y += heading(ui, widget::key::kCancelHeading, texts.say("cancel.heading"),
                     TextStyle::kHeading, 3, {stack.x, stack.y, stack.w, 0});
  const std::string text =
      texts.say("cancel.lead", {{"day", texts.day(model.zone.local_date(booking.starts_at))},
                                {"time", time_text(ui, booking.starts_at)}});
  stack.y += 4 + paragraph(ui, "cancel:lead", text, TextStyle::kSecondary,
                           {stack.x, stack.y + 4, stack.w, 0}, ui.theme().text);
  stack.y += ui.space(16);
  stack.fault();
  const std::string yes = texts.say(sending ? "cancel.sending" : "cancel.yes");
  if (stack.press("cancel:yes", yes, ButtonKind::kPrimary,
                  {.disabled = sending, .busy = sending})) {
    ui.dispatch(widget::CancelConfirmed{});
  }
  if (stack.press("cancel:no", texts.say("cancel.no"), ButtonKind::kSecondary,
                  {.disabled = widget::is_busy(model.managing), .escape = true})) {
    ui.dispatch(widget::CancelDropped{});
  }
  stack.x -= pad, stack.w += 2 * pad;
  stack.y += pad;
  ui.painter().stroke(ui.place({stack.x, top, stack.w, stack.y - ui.space(8) - top}), kButtonRadius,
                      1, ui.theme().error);
}

void draw_open_actions(Stack& stack, const core::Booking& booking) {
  Ui& ui = stack.ui;
  const core::Texts& texts = ui.texts();
  const bool busy = widget::is_busy(ui.model().managing);
  if (widget::can_reschedule(ui.model(), booking)) {
    if (stack.press("reschedule", texts.say("manage.reschedule"), ButtonKind::kPrimary,
                    {.disabled = busy})) {
      ui.dispatch(widget::ReschedulePressed{});
    }
  } else {
    stack.y += paragraph(ui, "manage:fixed", texts.say("manage.fixed"), TextStyle::kSecondary,
                         {stack.x, stack.y, stack.w, 0}, ui.theme().muted) +
               ui.space(12);
  }
  if (stack.press(widget::key::kCancel, texts.say("manage.cancel"), ButtonKind::kSecondary,
                  {.disabled = busy})) {
    ui.dispatch(widget::CancelPressed{});
  }
  stack.y += ui.space(12);
  stack.y += draw_calendar_links(ui, booking, {stack.x, stack.y, stack.w, 0}) + ui.space(16);
  const float link = draw_manage_link(ui, {stack.x, stack.y, stack.w, 0}, true);
  if (link > 0) stack.y += link + ui.space(8);
}

// The two times, the old one muted; returns the height.
float draw_both_times(Ui& ui, const core::Booking& before, const core::Booking& after,
                      const Rect& area) {
  const float pad = ui.space(16), gap = ui.space(12);
  const widget::Model& model = ui.model();
  const float x = area.x + pad, w = area.w - 2 * pad;
  float y = area.y + pad;
  y += heading(ui, "made:type", widget::what_is_booked(model, before), TextStyle::kHeading, 3,
               {x, y, w, 0}) +
       gap;
  const auto row = [&](const char* key, const char* label, const std::string& text, bool strong) {
    const std::string name = model.texts.say(label);
    y += paragraph(ui, std::string(key) + ":label", name, TextStyle::kLabel, {x, y, w, 0},
                   ui.theme().muted) +
         2;
    y += paragraph(ui, key, text, strong ? TextStyle::kSecondaryStrong : TextStyle::kSecondary,
                   {x, y, w, 0}, strong ? ui.theme().text : ui.theme().muted) +
         gap;
  };
  row("made:before", "reschedule.before", when_text(ui, before), false);
  row("made:after", "reschedule.after", when_text(ui, after), true);
  const auto line = [&](const char* key, Icon icon, const std::string& text) {
    if (!text.empty()) y += fact(ui, key, icon, text, {x, y, w, 0}) + gap;
  };
  line("made:zone", Icon::kGlobe, model.texts.zone(model.zone, after.starts_at));
  line("made:who", Icon::kPerson, widget::who_is_booked(model, before));
  const float height = y - gap + pad - area.y;
  ui.painter().stroke(ui.place({area.x, area.y, area.w, height}), kButtonRadius, 1,
                      ui.theme().line);
  return height;
}

}  // namespace

float draw_manage(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const Managing& managing = model.managing;
  if (managing.closed != Managing::Closed::kNo) return draw_closed(ui, area);
  if (!managing.booking) return draw_looking(ui, area);
  const core::Booking& booking = *managing.booking;
  Stack stack = stack_in(ui, area);
  draw_state(stack, booking);
  stack.y += ui.space(16);
  stack.y += draw_booking(ui, booking, {stack.x, stack.y, stack.w, 0}) + ui.space(20);
  if (managing.asks_to_cancel) {
    draw_question(stack, booking);
    return height_of(stack, area);
  }
  stack.fault();
  const Standing standing = widget::standing(model, booking);
  if (standing == Standing::kOpen) {
    draw_open_actions(stack, booking);
    return height_of(stack, area);
  }
  draw_another(stack, ButtonKind::kPrimary);
  if (standing == Standing::kCancelled &&
      stack.press("calendar:file", model.texts.say("calendar.remove"), ButtonKind::kSecondary)) {
    ui.dispatch(widget::CalendarFilePressed{});
  }
  return height_of(stack, area);
}

float draw_reschedule(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const Managing& managing = model.managing;
  if (!managing.booking || !model.slot) return 0;
  const core::Texts& texts = model.texts;
  const bool sending = managing.progress == widget::Progress::kLoading;
  core::Booking after = *managing.booking;
  after.starts_at = model.slot->starts_at;
  after.ends_at = model.slot->ends_at;
  Stack stack = stack_in(ui, area);
  stack.title(texts.say("reschedule.heading"));
  stack.y += ui.space(16);
  stack.y +=
      draw_both_times(ui, *managing.booking, after, {stack.x, stack.y, stack.w, 0}) + ui.space(20);
  stack.fault();
  const std::string label =
      sending ? texts.say("reschedule.sending")
              : texts.say("reschedule.confirm",
                          {{"day", texts.day(model.zone.local_date(after.starts_at))},
                           {"time", time_text(ui, after.starts_at)}});
  if (stack.press(widget::key::kSubmit, label, ButtonKind::kPrimary,
                  {.disabled = sending, .busy = sending})) {
    ui.dispatch(widget::RescheduleConfirmed{});
  }
  if (stack.press("reschedule:keep", texts.say("reschedule.keep"), ButtonKind::kSecondary,
                  {.disabled = widget::is_busy(managing)})) {
    ui.dispatch(widget::RescheduleDropped{});
  }
  return height_of(stack, area);
}

}  // namespace view
