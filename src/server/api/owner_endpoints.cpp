// The page of one booking that the owner's mails link to. A GET only shows; a POST acts, from a page that
// says what will happen.
#include <algorithm>

#include "server/api/form.hpp"
#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/pages/owner_page.hpp"

namespace server {
namespace {

constexpr int kMaxDaysAhead = 3660;

OwnerPageView view_named(std::string_view name) {
  if (name == "approve") return OwnerPageView::kApprove;
  if (name == "decline") return OwnerPageView::kDecline;
  if (name == "cancel") return OwnerPageView::kCancel;
  if (name == "move") return OwnerPageView::kMove;
  return OwnerPageView::kShow;
}

std::optional<OwnerDeed> deed_of(OwnerPageView view) {
  switch (view) {
    case OwnerPageView::kApprove: return OwnerDeed::kApprove;
    case OwnerPageView::kDecline: return OwnerDeed::kDecline;
    case OwnerPageView::kCancel: return OwnerDeed::kCancel;
    case OwnerPageView::kMove: return OwnerDeed::kMove;
    case OwnerPageView::kShow: break;
  }
  return std::nullopt;
}

std::string_view done_word(OwnerDeed deed) {
  switch (deed) {
    case OwnerDeed::kApprove: return "approved";
    case OwnerDeed::kDecline: return "declined";
    case OwnerDeed::kCancel: return "cancelled";
    case OwnerDeed::kMove: break;
  }
  return "moved";
}

// What the page says after the form that sent `word`, if the booking is still as that form left it.
OwnerNotice notice_after(std::string_view word, const OwnerBooking& shown, const OwnerLink& link) {
  const bool is_cancelled = shown.booking.status == core::BookingStatus::kCancelled;
  if (word == "moved") return is_cancelled ? OwnerNotice::kNone : OwnerNotice::kMoved;
  if (shown.decided.by != link.actor) return OwnerNotice::kNone;
  const auto is = [&](std::string_view name, Decision decision) {
    return word == name && shown.decided.decision == decision;
  };
  if (is("approved", Decision::kApproved) && !is_cancelled) return OwnerNotice::kApproved;
  if (is("declined", Decision::kDeclined)) return OwnerNotice::kDeclined;
  if (is("cancelled", Decision::kCancelled)) return OwnerNotice::kCancelled;
  return OwnerNotice::kNone;
}

Answer html_answer(int status, std::string html) {
  return {.status = status, .body = std::move(html), .content_type = "text/html; charset=utf-8"};
}

// The page with the free times from `wanted` on, or from the booking's own day.
Answer move_page(const OwnerDesk& desk, const OwnerBooking& shown, std::optional<core::Date> wanted,
                 OwnerNotice notice) {
  const core::Date today = desk.today();
  const core::Date last = core::add_days(today, kMaxDaysAhead);
  OwnerPage page{
      .site = desk.site(), .shown = shown, .view = OwnerPageView::kMove, .notice = notice};
  page.today = today;
  page.from = std::clamp(wanted.value_or(desk.local_date(shown.booking.starts_at)), today, last);
  page.days = desk.free_times(shown.booking, page.from);
  return html_answer(notice == OwnerNotice::kNone ? 200 : 409, owner_page(page));
}

Answer show_view(const OwnerDesk& desk, const OwnerBooking& shown, const Query& query,
                 OwnerNotice notice) {
  const OwnerPageView view = allowed_view(shown, view_named(query.get("view").value_or("")));
  OwnerPage page{.site = desk.site(), .shown = shown, .view = view, .notice = notice};
  page.today = page.from = desk.today();
  if (view != OwnerPageView::kMove) return html_answer(200, owner_page(page));
  const auto to = core::parse_instant(query.get("to").value_or(""));
  if (!to) {
    return move_page(desk, shown, core::parse_date(query.get("date").value_or("")),
                     OwnerNotice::kNone);
  }
  page.to = desk.free_slot(shown.booking, *to);
  if (!page.to) return move_page(desk, shown, desk.local_date(*to), OwnerNotice::kTaken);
  return html_answer(200, owner_page(page));
}

Answer no_page() {
  return plain_refusal(404, "There is no booking at this address.");
}

}  // namespace

Answer Routes::owner_page(const Call& call) const {
  const OwnerLink& link = *call.link;
  const auto shown = parts_.owner->booking(link);
  if (!shown) return no_page();
  const OwnerNotice notice = notice_after(call.query.get("done").value_or(""), *shown, link);
  return show_view(*parts_.owner, *shown, call.query, notice);
}

Answer Routes::act_as_owner(const Call& call) const {
  const OwnerDesk& desk = *parts_.owner;
  const OwnerLink& link = *call.link;
  const auto form = read_form(call.request.body, {"action", "seen", "reason", "starts_at"});
  const auto view = form ? view_named(form->at("action")) : OwnerPageView::kShow;
  const auto deed = deed_of(view);
  const auto seen = form ? core::parse_instant(form->at("seen")) : std::nullopt;
  const auto to = form ? core::parse_instant(form->at("starts_at")) : std::nullopt;
  if (!deed || !seen || (*deed == OwnerDeed::kMove) != to.has_value()) {
    return plain_refusal(400, "The form is malformed.");
  }
  const OwnerAction action{.deed = *deed,
                           .last_change_at = *seen,
                           .reason = std::string(core::trim(form->at("reason"))),
                           .starts_at = to.value_or(core::Instant())};
  const bool is_readable = core::check_reason(action.reason) == core::DetailFault::kNone;
  const auto done = is_readable ? desk.act(link, action) : Outcome<void>();
  if (is_readable && done) {
    Answer answer{.status = 303};
    answer.location = "?done=" + std::string(done_word(*deed));
    return answer;
  }
  const auto shown = desk.booking(link);
  if (!shown) return no_page();
  const bool is_still_possible = allowed_view(*shown, view) == view;
  if (!is_readable && is_still_possible) {
    server::OwnerPage page{.site = desk.site(),
                           .shown = *shown,
                           .view = view,
                           .notice = OwnerNotice::kReasonTooLong,
                           .reason = action.reason};
    page.today = page.from = desk.today();
    return html_answer(422, server::owner_page(page));
  }
  const bool is_taken = !done && done.error().errors.contains("starts_at");
  if (is_taken && is_still_possible) {
    return move_page(desk, *shown, desk.local_date(action.starts_at), OwnerNotice::kTaken);
  }
  // If it isn't possible any more, the page says why.
  server::OwnerPage page{.site = desk.site(), .shown = *shown};
  page.notice = is_still_possible ? OwnerNotice::kChanged : OwnerNotice::kNone;
  page.today = page.from = desk.today();
  return html_answer(409, server::owner_page(page));
}

}  // namespace server
