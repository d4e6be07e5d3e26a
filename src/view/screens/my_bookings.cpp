// The list of a contact's bookings, and the way to it.
#include <algorithm>

#include "view/screens/column.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/platform/effect.hpp"
#include "widget/queries.hpp"

namespace view {
namespace {

using When = widget::MyBookings::When;
using Status = std::optional<core::BookingStatus>;

// The filters, as toggles that wrap; returns the height.
float draw_statuses(Ui& ui, const Rect& area) {
  constexpr float kGap = 8, kPadding = 14;
  const widget::MyBookings& mine = ui.model().my_bookings;
  const core::Texts& texts = ui.texts();
  using core::BookingStatus;
  const std::vector<Status> upcoming = {Status(), BookingStatus::kConfirmed,
                                        BookingStatus::kPending, BookingStatus::kCancelled};
  const std::vector<Status> past = {Status(), BookingStatus::kCompleted, BookingStatus::kCancelled};
  ui.open({.role = Role::kGroup,
           .rect = {area.x, area.y, area.w, 0},
           .key = "list:status",
           .name = texts.say("list.status")});
  float x = area.x, y = area.y;
  for (const Status& status : mine.when == When::kPast ? past : upcoming) {
    const std::string label = status ? status_text(texts, *status) : texts.say("list.all");
    const float width =
        std::min(ui.engine().width(label, TextStyle::kControlStrong) + 2 * kPadding, area.w);
    if (x > area.x && x + width > area.x + area.w) {
      x = area.x;
      y += kTarget + ui.space(kGap);
    }
    const std::string key = "list:status:" + (status ? std::string(to_string(*status)) : "all");
    if (time_button(ui, key, label, label, {x, y, width, kTarget}, mine.status == status)) {
      ui.dispatch(widget::MyBookingsFiltered{mine.when, status});
    }
    x += width + kGap;
  }
  ui.close();
  return y + kTarget - area.y;
}

float draw_filters(Ui& ui, const Rect& area) {
  const widget::MyBookings& mine = ui.model().my_bookings;
  const core::Texts& texts = ui.texts();
  const std::string upcoming = texts.say("list.upcoming"), past = texts.say("list.past");
  const float width = std::min(area.w, 280.0f);
  const float height = switch_height(ui, upcoming, past, width);
  const int chosen = switch_pair(ui, "list:when", texts.say("list.when"), upcoming, past,
                                 mine.when == When::kPast ? 1 : 0, {area.x, area.y, width, height});
  if (chosen >= 0) {
    ui.dispatch(
        widget::MyBookingsFiltered{chosen == 1 ? When::kPast : When::kUpcoming, std::nullopt});
  }
  const float statuses = height + ui.space(12);
  return statuses + draw_statuses(ui, {area.x, area.y + statuses, area.w, 0});
}

float draw_rows(Ui& ui, const Rect& area) {
  const widget::Model& model = ui.model();
  constexpr float kRoomForPill = 440;
  float y = area.y;
  ui.open({.role = Role::kList,
           .rect = {area.x, y, area.w, 0},
           .key = "list",
           .name = model.texts.say("list.heading")});
  for (const core::Booking& booking : model.my_bookings.bookings) {
    const std::string key = widget::key::list_entry(booking.id);
    const std::string status = status_text(model.texts, booking);
    const std::string who = widget::who_is_booked(model, booking);
    const bool has_pill = area.w >= kRoomForPill;
    std::string detail = model.texts.pair(when_text(ui, booking), who);
    const std::string by = widget::cancelled_by_text(model, booking);
    detail = model.texts.pair(detail, by);
    if (!has_pill) detail = model.texts.pair(detail, status);
    ui.open({.role = Role::kListItem, .rect = {area.x, y, area.w, 0}, .key = key + ":item"});
    const std::string title = widget::what_is_booked(model, booking);
    const ChoiceResult result = choice_row(ui,
                                           {.key = key,
                                            .title = title,
                                            .detail = detail,
                                            .pill = has_pill ? status : std::string(),
                                            .selected = false},
                                           area.x, y, area.w);
    ui.close();
    if (result.picked) ui.dispatch(widget::BookingPicked{booking.id});
    y += result.height + ui.space(12);
  }
  ui.close();
  return y - area.y;
}

std::string none_text(const widget::Model& model) {
  const widget::MyBookings& mine = model.my_bookings;
  if (mine.status) return model.texts.say("list.none_such");
  return model.texts.say(mine.when == When::kPast ? "list.none_past" : "list.none_upcoming");
}

// Below the rows: "Show more", that there are none, loading, or a failure. Returns the height.
float draw_rest(Ui& ui, const Rect& area) {
  const widget::Model& model = ui.model();
  const widget::MyBookings& mine = model.my_bookings;
  const core::Texts& texts = model.texts;
  if (mine.progress == widget::Progress::kFailed) {
    return retry_card(ui, "list:failed", widget::my_bookings_error(model), area);
  }
  const bool loading = mine.progress == widget::Progress::kLoading;
  const widget::Fault again = widget::retry_fault(mine.progress, mine.retry);
  const std::string waiting = again == widget::Fault::kNone ? texts.say("list.loading")
                                                            : widget::retry_sentence(model, again);
  if (loading && mine.bookings.empty()) {
    const float text = paragraph(ui, "list:loading", waiting, TextStyle::kSecondary, area,
                                 ui.theme().muted, Align::kStart, Role::kStatus) +
                       ui.space(12);
    for (int i = 0; i < 2; ++i) {
      const float y = area.y + text + static_cast<float>(i) * 90;
      skeleton(ui, {area.x, y, area.w, 78}, kButtonRadius);
    }
    return text + 90 + 78;
  }
  if (mine.bookings.empty()) {
    return paragraph(ui, "list:none", none_text(model), TextStyle::kBody, area, ui.theme().text);
  }
  if (mine.next_page <= 0 && !loading) return -ui.space(12);
  const std::string more = loading ? waiting : texts.say("more");
  const float height = button_height(ui, more, area.w, ButtonKind::kSecondary);
  if (button(ui, "list:more", more, {area.x, area.y, area.w, height}, ButtonKind::kSecondary,
             {.disabled = loading, .busy = loading})) {
    ui.dispatch(widget::MoreBookingsPressed{});
  }
  return height;
}

}  // namespace

float draw_my_bookings(Ui& ui, const Area& area) {
  const core::Texts& texts = ui.texts();
  Column column = middle_column(ui, area, 640);
  if (column.back()) ui.dispatch(widget::BackPressed{});
  column.add(heading(ui, widget::key::kHeading, texts.say("list.heading"), TextStyle::kTitle, 2,
                     column.rest()),
             ui.space(16));
  column.add(draw_filters(ui, column.rest()), ui.space(20));
  if (!ui.model().my_bookings.bookings.empty()) column.add(draw_rows(ui, column.rest()));
  column.add(draw_rest(ui, column.rest()), ui.space(24));
  if (column.press("another", texts.say("done.another"), ButtonKind::kSecondary, 0)) {
    ui.dispatch(widget::BookAnotherPressed{});
  }
  return column.height(area, 0);
}

float draw_way_to_my_bookings(Ui& ui, const Rect& area) {
  const widget::Model& model = ui.model();
  if (!widget::is_signed_in(model) || widget::can_go_back(model)) return 0;
  const std::string label = ui.texts().say("list.open");
  const float width = std::min(ui.engine().width(label, TextStyle::kHeading) + 40, area.w);
  const float height = button_height(ui, label, width, ButtonKind::kSecondary, kTarget);
  if (button(ui, "list:open", label, {area.x, area.y, width, height}, ButtonKind::kSecondary)) {
    ui.dispatch(widget::MyBookingsPressed{});
  }
  return height + 16;
}

}  // namespace view
