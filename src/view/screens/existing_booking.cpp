// Parts that show a booking: its type and time, and the ways into the visitor's calendar.
#include <algorithm>
#include <optional>

#include "core/protocol/offer_words.hpp"
#include "view/screens/screens.hpp"
#include "view/toolkit/controls.hpp"
#include "widget/manage/booking_queries.hpp"
#include "widget/manage/calendar_entry.hpp"
#include "widget/queries.hpp"

namespace view {
namespace {

constexpr float kButtonGap = 8;

// Side by side where every label fits one line, else below each other. Calls `draw` with each
// rectangle; returns the height.
template <class Draw>
float draw_row(Ui& ui, const std::vector<std::string>& labels, const Rect& area, TextStyle style,
               Draw draw) {
  constexpr float kPadding = 8;
  const auto count = static_cast<float>(labels.size());
  const float width = (area.w - kButtonGap * (count - 1)) / count;
  const bool fits = std::all_of(labels.begin(), labels.end(), [&](const std::string& label) {
    return ui.engine().width(label, style) + 2 * kPadding <= width;
  });
  float x = area.x, y = area.y, height = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const float w = fits ? width : area.w;
    const float h = button_height(ui, labels[i], w, ButtonKind::kSecondary, kTarget);
    draw(i, Rect{x, y, w, h});
    height = y + h - area.y;
    if (fits) {
      x += width + kButtonGap;
    } else {
      y += h + ui.space(kButtonGap);
    }
  }
  return height;
}

// A video call's link can be opened.
float draw_location(Ui& ui, const core::Location& location, const Rect& area) {
  constexpr std::string_view kScheme = "https://";
  const bool is_link =
      location.kind == core::LocationKind::kVideo && location.text.starts_with(kScheme);
  const std::string words =
      core::location_words(ui.texts(), is_link ? core::public_part(location) : location);
  float y = area.y + fact(ui, "made:place", Icon::kPin, words, area);
  if (!is_link) return y - area.y;
  y += 4;
  y += text_link(ui, "made:video", location.text.substr(kScheme.size()), location.text,
                 {area.x + kFactIndent, y, area.w - kFactIndent, 0});
  return y - area.y;
}

struct PolicyText {
  core::ChangeLimits limits;
  core::Instant starts_at;
  const std::string& own;  // the business's sentence; may be empty
};

float draw_policy_text(Ui& ui, const PolicyText& policy, const Rect& area, Align align) {
  const widget::Model& model = ui.model();
  float y = area.y;
  const auto line = [&](std::string_view key, const std::string& text) {
    if (y > area.y) y += 4;
    y += paragraph(ui, key, text, TextStyle::kSecondary, {area.x, y, area.w, 0}, ui.theme().muted,
                   align);
  };
  for (const core::PolicyLine& each :
       core::policy_lines(policy.limits, policy.starts_at, widget::now(model))) {
    const core::Instant until = each.until.value_or(policy.starts_at);
    const std::string when = model.texts.say(
        "when.day_time", {{"day", model.texts.day(model.times.zone.local_date(until))},
                          {"time", whole_time_text(ui, until)}});
    line(each.message, model.texts.say(each.message, {{"when", when}}));
  }
  if (!policy.own.empty()) line("policy:own", policy.own);
  return y - area.y;
}

}  // namespace

std::string when_text(const Ui& ui, const core::Booking& booking) {
  const widget::Model& model = ui.model();
  return core::with_capital(model.texts.say(
      "when.range", {{"date", model.texts.date(model.times.zone.local_date(booking.starts_at))},
                     {"start", whole_time_text(ui, booking.starts_at)},
                     {"end", whole_time_text(ui, booking.ends_at)}}));
}

std::string status_text(const core::Texts& texts, core::BookingStatus status) {
  switch (status) {
    case core::BookingStatus::kPending: return texts.say("status.pending");
    case core::BookingStatus::kConfirmed: return texts.say("status.confirmed");
    case core::BookingStatus::kCancelled: return texts.say("status.cancelled");
    case core::BookingStatus::kCompleted: return texts.say("status.completed");
  }
  return {};
}

std::string status_text(const core::Texts& texts, const core::Booking& booking) {
  if (booking.declined) return texts.say("status.declined");
  if (booking.cancelled_by == core::CancelledBy::kExpiry) return texts.say("status.expired");
  return status_text(texts, booking.status);
}

std::string lead_text(const widget::Model& model, bool pending) {
  const std::string& business = model.catalog.config.business_name;
  if (business.empty()) return model.texts.say(pending ? "done.pending_lead_us" : "done.lead_us");
  return model.texts.say(pending ? "done.pending_lead" : "done.lead", {{"business", business}});
}

float draw_badge(Ui& ui, float x, float y, float w) {
  constexpr float kBadge = 56;
  const Rect badge = ui.place({x + (w - kBadge) / 2, y, kBadge, kBadge});
  ui.painter().disc(badge.x + kBadge / 2, y + kBadge / 2, kBadge / 2, ui.theme().soft);
  // The tick reads the same way in every language.
  ui.painter().icon(Icon::kTick, badge.x + 14, y + 14, ui.theme().accent, false, 28);
  return kBadge;
}

float draw_booking(Ui& ui, const core::Booking& booking, const Rect& area) {
  const float pad = ui.space(16), pitch = 20 + ui.space(12);
  const widget::Model& model = ui.model();
  const float x = area.x + pad, w = area.w - 2 * pad;
  float y = area.y + pad;
  y += heading(ui, "made:type", widget::what_is_booked(model, booking), TextStyle::kHeading, 3,
               {x, y, w, 0}) +
       ui.space(10);
  const auto row = [&](const char* key, Icon icon, const std::string& text) {
    if (!text.empty()) y += fact(ui, key, icon, text, {x, y, w, 0}) + pitch - 20;
  };
  row("made:when", Icon::kCalendar, when_text(ui, booking));
  row("made:zone", Icon::kGlobe, model.texts.zone(model.times.zone, booking.starts_at));
  row("made:who", Icon::kPerson, widget::who_is_booked(model, booking));
  if (booking.location) y += draw_location(ui, *booking.location, {x, y, w, 0}) + pitch - 20;
  if (booking.price) row("made:price", Icon::kTag, price_text(ui, *booking.price));
  const float height = y - (pitch - 20) + pad - area.y;
  ui.painter().stroke(ui.place({area.x, area.y, area.w, height}), kButtonRadius, 1,
                      ui.theme().line);
  return height;
}

float draw_policy(Ui& ui, const core::Booking& booking, const Rect& area, Align align) {
  if (widget::booking_phase(ui.model(), booking) != widget::BookingPhase::kOpen) return 0;
  // An API that says nothing of it leaves changes to its own refusals.
  const core::ChangeLimits limits =
      booking.changes.value_or(core::ChangeLimits{booking.starts_at, booking.starts_at});
  return draw_policy_text(ui, {limits, booking.starts_at, booking.policy_text}, area, align);
}

float draw_offered_policy(Ui& ui, const core::BookingType& type, core::Instant starts_at,
                          const Rect& area) {
  return draw_policy_text(ui, {core::change_limits(type, starts_at), starts_at, type.policy_text},
                          area, Align::kStart);
}

float draw_calendar_links(Ui& ui, const core::Booking& booking, const Rect& area) {
  const core::Texts& texts = ui.texts();
  float y = area.y;
  y += paragraph(ui, "calendar:label", texts.say("calendar.heading"), TextStyle::kSecondary,
                 {area.x, y, area.w, 0}, ui.theme().muted) +
       ui.space(kButtonGap);
  const core::CalendarEntry entry = widget::calendar_entry(ui.model(), booking);
  const std::vector<std::string> labels = {texts.say("calendar.file"), texts.say("calendar.google"),
                                           texts.say("calendar.outlook")};
  const std::string links[] = {
      {}, core::google_calendar_link(entry), core::outlook_calendar_link(entry)};
  const char* keys[] = {"calendar:file", "calendar:google", "calendar:outlook"};
  y += draw_row(ui, labels, {area.x, y, area.w, 0}, TextStyle::kBody,
                [&](std::size_t i, const Rect& rect) {
                  const bool is_asked = i == 0 && ui.model().calendar_request != 0;
                  if (button(ui, keys[i], labels[i], rect, ButtonKind::kSecondary,
                             {.busy = is_asked, .href = links[i]})) {
                    ui.dispatch(widget::CalendarFilePressed{});
                  }
                });
  return y - area.y;
}

float draw_manage_link(Ui& ui, const Rect& area, bool is_managed) {
  const widget::Model& model = ui.model();
  const core::Texts& texts = model.texts;
  const std::string link = widget::manage_link(model);
  if (link.empty()) return 0;
  using Copying = widget::Model::Copying;
  const bool copied = model.link_copied == Copying::kDone;
  std::vector<std::string> labels = {texts.say(copied ? "link.copied" : "link.copy")};
  if (!is_managed) labels.insert(labels.begin(), texts.say("link.manage"));
  float height =
      draw_row(ui, labels, area, TextStyle::kHeading, [&](std::size_t i, const Rect& rect) {
        const bool is_copy = i + 1 == labels.size();
        ButtonState state;
        if (!is_copy) state.href = link;
        if (button(ui, is_copy ? "link:copy" : "link:manage", labels[i], rect, ButtonKind::kPlain,
                   state)) {
          ui.dispatch(widget::CopyLinkPressed{});
        }
      });
  if (model.link_copied == Copying::kFailed) {
    height += kButtonGap + paragraph(ui, "link:text", link, TextStyle::kSecondary,
                                     {area.x, area.y + height + kButtonGap, area.w, 0},
                                     ui.theme().muted, Align::kCentre);
  }
  return height;
}

}  // namespace view
