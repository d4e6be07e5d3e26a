#include <algorithm>

#include "view/screens/column.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {
namespace {

// Another address for the mail. Escape leaves it.
void draw_correction(Column& column) {
  Ui& ui = column.ui;
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const widget::Correction& correction = model.booking.correction;
  ui.open({.role = Role::kForm,
           .rect = column.rest(),
           .key = "form",
           .name = texts.say("done.wrong_address")});
  column.add(draw_email_field(ui, column.rest()), ui.space(12));
  const widget::Fault again = widget::retry_fault(correction.progress, correction.retry);
  if (again != widget::Fault::kNone) {
    const std::string text = widget::retry_sentence(model, again);
    column.add(notice(ui, {.key = "correction:again", .text = text}, column.rest()).height,
               ui.space(12));
  }
  if (correction.progress == widget::Progress::kFailed) {
    column.add(retry_card(ui, "correction:failed", widget::correction_error(model), column.rest()),
               ui.space(12));
  }
  const bool sending = correction.progress == widget::Progress::kLoading;
  const std::string label = texts.say(sending ? "done.sending_there" : "done.send_there");
  if (column.press(widget::key::kSubmit, label, ButtonKind::kPrimary, ui.space(8),
                   {.disabled = sending, .busy = sending, .submit = true})) {
    ui.dispatch(widget::SubmitPressed{});
  }
  if (column.press("back", texts.say("back"), ButtonKind::kSecondary, ui.space(20),
                   {.disabled = !widget::can_go_back(model), .escape = true})) {
    ui.dispatch(widget::BackPressed{});
  }
  ui.close();
}

// Where the mail went, and a way to correct the address; nothing where the server doesn't say that it sends mails.
void draw_mailed(Column& column) {
  Ui& ui = column.ui;
  const widget::Model& model = ui.model();
  const std::string text = widget::mailed_text(model);
  if (text.empty()) return;
  column.add(paragraph(ui, "done:mailed", text, TextStyle::kSecondary, column.rest(),
                       ui.theme().muted, Align::kCentre),
             4);
  if (widget::is_correcting(model)) {
    column.y += ui.space(12);
    return draw_correction(column);
  }
  if (widget::may_correct_address(model)) {
    const std::string label = model.texts.say("done.wrong_address");
    const float width =
        std::min(ui.engine().width(label, TextStyle::kSecondaryStrong) + 32, column.w);
    const float height = button_height(ui, label, width, ButtonKind::kPlain, kTarget);
    const Rect rect = {column.x + (column.w - width) / 2, column.y, width, height};
    column.add(height);
    if (button(ui, widget::key::kWrongAddress, label, rect, ButtonKind::kPlain)) {
      ui.dispatch(widget::WrongAddressPressed{});
    }
  }
  column.y += ui.space(16);
}

}  // namespace

float draw_confirmed(Ui& ui, const Area& area) {
  const widget::Model& model = ui.model();
  if (!model.booking.made) return 0;
  const core::Texts& texts = model.texts;
  const core::Booking& booking = model.booking.made->booking;
  const bool pending = booking.status == core::BookingStatus::kPending;
  Column column = middle_column(ui, area, 520);
  column.y = area.y + ui.space(28);
  column.add(draw_badge(ui, column.x, column.y, column.w), ui.space(16));
  column.add(
      heading(ui, widget::key::kHeading, texts.say(pending ? "done.pending" : "done.heading"),
              TextStyle::kTitle, 2, column.rest(), Align::kCentre),
      4);
  column.add(paragraph(ui, "done:lead", lead_text(model, pending), TextStyle::kSecondary,
                       column.rest(), ui.theme().muted, Align::kCentre),
             ui.space(widget::mailed_text(model).empty() ? 20 : 4));
  draw_mailed(column);
  if (!model.options.thank_you.empty()) {
    column.add(paragraph(ui, "done:words", model.options.thank_you, TextStyle::kBody, column.rest(),
                         ui.theme().text, Align::kCentre),
               ui.space(20));
  }
  column.add(draw_booking(ui, booking, column.rest()), ui.space(12));
  const float policy = draw_policy(ui, booking, column.rest(), Align::kCentre);
  if (policy > 0) column.add(policy);
  column.y += ui.space(policy > 0 ? 20 : 8);
  column.add(draw_calendar_links(ui, booking, column.rest()), ui.space(20));
  if (column.press("another", texts.say("done.another"), ButtonKind::kSecondary, 0)) {
    ui.dispatch(widget::BookAnotherPressed{});
  }
  const bool may_change = widget::may_change(model, booking, widget::Change::kMove) ||
                          widget::may_change(model, booking, widget::Change::kCancel);
  const float link =
      may_change ? draw_manage_link(ui, {column.x, column.y + 12, column.w, 0}, false) : 0;
  if (link > 0) column.add(12 + link);
  return column.height(area, 0);
}

}  // namespace view
