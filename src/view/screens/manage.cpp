// An existing booking, and its new time before that is sent.
#include "view/screens/column.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {
namespace {

using widget::BookingPhase;
using widget::Managing;

void add_title(Column& column, const std::string& text, Align align = Align::kStart) {
  column.add(
      heading(column.ui, widget::key::kHeading, text, TextStyle::kTitle, 2, column.rest(), align));
}

void add_lead(Column& column, const std::string& text, Align align = Align::kStart) {
  column.add(4, paragraph(column.ui, "manage:lead", text, TextStyle::kSecondary,
                          {column.x, column.y + 4, column.w, 0}, column.ui.theme().muted, align));
}

bool add_button(Column& column, std::string_view key, const std::string& label, ButtonKind kind,
                ButtonState state = {}) {
  return column.press(key, label, kind, column.ui.space(8), state);
}

// Why the last request failed, and Retry; or that it is being retried.
void add_fault(Column& column) {
  Ui& ui = column.ui;
  const Managing& managing = ui.model().manage;
  const widget::Fault again = widget::retry_fault(managing.progress, managing.retry);
  if (again != widget::Fault::kNone) {
    const std::string text = widget::retry_sentence(ui.model(), again);
    column.add(notice(ui, {.key = "manage:again", .text = text}, column.rest()).height,
               ui.space(16));
  }
  if (managing.progress != widget::Progress::kFailed) return;
  column.add(retry_card(ui, "manage:failed", widget::managing_error(ui.model()), column.rest()),
             ui.space(16));
}

Column column_in(Ui& ui, const Area& area) {
  Column column = middle_column(ui, area, 520);
  if (widget::can_go_back(ui.model()) && column.back()) ui.dispatch(widget::BackPressed{});
  return column;
}

float height_of(const Column& column, const Area& area) {
  return column.height(area, column.ui.space(8));
}

void draw_another(Column& column, ButtonKind kind) {
  if (add_button(column, "another", column.ui.texts().say("done.another"), kind)) {
    column.ui.dispatch(widget::BookAnotherPressed{});
  }
}

float draw_closed(Ui& ui, const Area& area) {
  const Managing& managing = ui.model().manage;
  const core::Texts& texts = ui.texts();
  Column column = column_in(ui, area);
  if (managing.closed == Managing::Closed::kGone) {
    add_title(column, texts.say("manage.gone"));
    add_lead(column, texts.say("manage.gone_detail"));
  } else if (managing.is_listed) {
    add_title(column, texts.say("manage.heading"));
    add_lead(column, texts.say("list.signed_out"));
  } else {
    const bool is_expired = managing.closed == Managing::Closed::kExpired;
    add_title(column, texts.say(is_expired ? "manage.expired" : "manage.locked"));
    add_lead(column, texts.say(is_expired ? "manage.expired_detail" : "manage.locked_detail"));
  }
  column.y += ui.space(24);
  draw_another(column, ButtonKind::kSecondary);
  return height_of(column, area);
}

float draw_looking(Ui& ui, const Area& area) {
  Column column = column_in(ui, area);
  add_title(column, ui.texts().say("manage.heading"));
  column.y += ui.space(16);
  add_fault(column);
  if (ui.model().manage.progress == widget::Progress::kFailed) return height_of(column, area);
  column.y +=
      paragraph(ui, "manage:loading", ui.texts().say("manage.loading"), TextStyle::kSecondary,
                column.rest(), ui.theme().muted, Align::kStart, Role::kStatus) +
      ui.space(12);
  skeleton(ui, {column.x, column.y, column.w, 136}, kButtonRadius);
  column.y += 136 + ui.space(8);
  return height_of(column, area);
}

// The heading of a booking that doesn't stand any more.
const char* ending_key(Managing::News news, const core::Booking& booking) {
  if (news == Managing::News::kCancelled) return "manage.cancelled_now";
  if (booking.declined) return "manage.declined";
  const bool has_lapsed = booking.cancelled_by == core::CancelledBy::kExpiry;
  return has_lapsed ? "manage.lapsed" : "manage.cancelled";
}

// The heading and the line below it, by the booking's state.
void draw_state(Column& column, const core::Booking& booking) {
  Ui& ui = column.ui;
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const Managing::News news = model.manage.news;
  const bool pending = booking.status == core::BookingStatus::kPending;
  const BookingPhase phase = widget::booking_phase(model, booking);
  if (news == Managing::News::kMoved) {
    column.y += draw_badge(ui, column.x, column.y, column.w) + ui.space(16);
    add_title(column, texts.say(pending ? "manage.moved_pending" : "manage.moved"), Align::kCentre);
    add_lead(column, lead_text(model, pending), Align::kCentre);
    return;
  }
  if (phase == BookingPhase::kCancelled) {
    add_title(column, texts.say(ending_key(news, booking)));
    const std::string by = widget::cancelled_by_text(model, booking);
    add_lead(column, by.empty() ? texts.say("manage.cancelled_detail") : by);
    const std::string reason = widget::cancel_reason_text(model, booking);
    if (!reason.empty()) {
      column.add(4, paragraph(ui, "manage:reason", reason, TextStyle::kSecondary,
                              {column.x, column.y + 4, column.w, 0}, ui.theme().text));
    }
  } else if (phase == BookingPhase::kPast) {
    add_title(column, texts.say("manage.past"));
  } else {
    add_title(column, texts.say("manage.heading"));
    if (pending) add_lead(column, lead_text(model, true));
  }
}

void draw_reason(Column& column) {
  constexpr const char* kKey = "cancel:reason";
  Ui& ui = column.ui;
  const core::Texts& texts = ui.texts();
  const std::string label = texts.say("cancel.reason") + " (" + texts.say("field.optional") + ")";
  const float top = column.y;
  ui.open({.role = Role::kForm,
           .rect = {column.x, top, column.w, 0},
           .key = "form",
           .name = texts.say("cancel.heading")});
  column.add(ui.lines(label, TextStyle::kSecondaryStrong, column.rest(), ui.theme().text));
  ui.add({.role = Role::kLabel,
          .rect = {column.x, top, column.w, column.y - top},
          .style = TextStyle::kSecondaryStrong,
          .detail = node_id(kKey),
          .key = "cancel:reason:label",
          .name = label});
  const Rect rect = {column.x, column.y + 6, column.w, 88};
  field_frame(ui, rect, ui.focused(node_id(kKey)), false);
  ui.add({.role = Role::kTextField,
          .flags = kTabStop | kMultiline,
          .rect = rect,
          .style = TextStyle::kBody,
          .detail = static_cast<std::uint32_t>(FieldKind::kNotes),
          .key = kKey,
          .name = label,
          .value = ui.model().manage.cancel_reason});
  if (const std::string* text = ui.typed(node_id(kKey))) {
    ui.dispatch(widget::CancelReasonTyped{*text});
  }
  ui.close();
  column.add(6 + rect.h, ui.space(16));
}

// Asks for confirmation. Escape answers no.
void draw_question(Column& column, const core::Booking& booking) {
  Ui& ui = column.ui;
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const bool sending = model.manage.progress == widget::Progress::kLoading;
  const float top = column.y;
  const float pad = ui.space(16);
  column.x += pad, column.y += pad, column.w -= 2 * pad;
  column.y += heading(ui, widget::key::kCancelHeading, texts.say("cancel.heading"),
                      TextStyle::kHeading, 3, column.rest());
  const std::string text =
      texts.say("cancel.lead", {{"day", texts.day(model.times.zone.local_date(booking.starts_at))},
                                {"time", whole_time_text(ui, booking.starts_at)}});
  column.y += 4 + paragraph(ui, "cancel:lead", text, TextStyle::kSecondary,
                            {column.x, column.y + 4, column.w, 0}, ui.theme().text);
  column.y += ui.space(16);
  if (widget::asks_reason(model, booking)) draw_reason(column);
  add_fault(column);
  const std::string yes = texts.say(sending ? "cancel.sending" : "cancel.yes");
  if (add_button(column, "cancel:yes", yes, ButtonKind::kPrimary,
                 {.disabled = sending, .busy = sending})) {
    ui.dispatch(widget::CancelConfirmed{});
  }
  if (add_button(column, "cancel:no", texts.say("cancel.no"), ButtonKind::kSecondary,
                 {.disabled = widget::is_busy(model.manage), .escape = true})) {
    ui.dispatch(widget::CancelDropped{});
  }
  column.x -= pad, column.w += 2 * pad;
  column.y += pad;
  ui.painter().stroke(ui.place({column.x, top, column.w, column.y - ui.space(8) - top}),
                      kButtonRadius, 1, ui.theme().error);
}

void draw_open_actions(Column& column, const core::Booking& booking) {
  Ui& ui = column.ui;
  const core::Texts& texts = ui.texts();
  const bool busy = widget::is_busy(ui.model().manage);
  if (widget::can_reschedule(ui.model(), booking)) {
    if (add_button(column, "reschedule", texts.say("manage.reschedule"), ButtonKind::kPrimary,
                   {.disabled = busy})) {
      ui.dispatch(widget::ReschedulePressed{});
    }
  } else if (widget::may_change(ui.model(), booking, widget::Change::kMove)) {
    column.y += paragraph(ui, "manage:fixed", texts.say("manage.fixed"), TextStyle::kSecondary,
                          column.rest(), ui.theme().muted) +
                ui.space(12);
  }
  if (widget::may_change(ui.model(), booking, widget::Change::kCancel) &&
      add_button(column, widget::key::kCancel, texts.say("manage.cancel"), ButtonKind::kSecondary,
                 {.disabled = busy})) {
    ui.dispatch(widget::CancelPressed{});
  }
  const float policy = draw_policy(ui, booking, column.rest(), Align::kStart);
  if (policy > 0) column.add(policy, ui.space(8));
  column.y += ui.space(12);
  column.y += draw_calendar_links(ui, booking, column.rest()) + ui.space(16);
  const float link = draw_manage_link(ui, column.rest(), true);
  if (link > 0) column.y += link + ui.space(8);
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
  line("made:zone", Icon::kGlobe, model.texts.zone(model.times.zone, after.starts_at));
  line("made:who", Icon::kPerson, widget::who_is_booked(model, before));
  const float height = y - gap + pad - area.y;
  ui.painter().stroke(ui.place({area.x, area.y, area.w, height}), kButtonRadius, 1,
                      ui.theme().line);
  return height;
}

}  // namespace

float draw_manage(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const Managing& managing = model.manage;
  if (managing.closed != Managing::Closed::kNo) return draw_closed(ui, area);
  if (!managing.booking) return draw_looking(ui, area);
  const core::Booking& booking = *managing.booking;
  Column column = column_in(ui, area);
  draw_state(column, booking);
  column.y += ui.space(16);
  column.y += draw_booking(ui, booking, column.rest()) + ui.space(20);
  if (managing.asks_to_cancel) {
    draw_question(column, booking);
    return height_of(column, area);
  }
  add_fault(column);
  const BookingPhase phase = widget::booking_phase(model, booking);
  if (phase == BookingPhase::kOpen) {
    draw_open_actions(column, booking);
    return height_of(column, area);
  }
  draw_another(column, ButtonKind::kPrimary);
  // No file takes an entry away: Google and Nextcloud ignore METHOD:CANCEL in what is imported.
  if (phase == BookingPhase::kCancelled) {
    column.y += paragraph(ui, "calendar:cancelled", model.texts.say("calendar.cancelled"),
                          TextStyle::kSecondary, column.rest(), ui.theme().muted);
  }
  return height_of(column, area);
}

float draw_reschedule(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  const Managing& managing = model.manage;
  if (!managing.booking || !model.times.slot) return 0;
  const core::Texts& texts = model.texts;
  const bool sending = managing.progress == widget::Progress::kLoading;
  core::Booking after = *managing.booking;
  after.starts_at = model.times.slot->starts_at;
  after.ends_at = model.times.slot->ends_at;
  Column column = column_in(ui, area);
  add_title(column, texts.say("reschedule.heading"));
  column.y += ui.space(16);
  column.y += draw_both_times(ui, *managing.booking, after, column.rest()) + ui.space(20);
  add_fault(column);
  const std::string label =
      sending ? texts.say("reschedule.sending")
              : texts.say("reschedule.confirm",
                          {{"day", texts.day(model.times.zone.local_date(after.starts_at))},
                           {"time", whole_time_text(ui, after.starts_at)}});
  if (add_button(column, widget::key::kSubmit, label, ButtonKind::kPrimary,
                 {.disabled = sending, .busy = sending})) {
    ui.dispatch(widget::RescheduleConfirmed{});
  }
  if (add_button(column, "reschedule:keep", texts.say("reschedule.keep"), ButtonKind::kSecondary,
                 {.disabled = widget::is_busy(managing)})) {
    ui.dispatch(widget::RescheduleDropped{});
  }
  return height_of(column, area);
}

}  // namespace view
