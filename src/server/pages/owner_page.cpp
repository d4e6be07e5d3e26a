#include "server/pages/owner_page.hpp"

#include <algorithm>

#include "core/direction.hpp"
#include "core/phone.hpp"
#include "core/protocol/offer_words.hpp"
#include "core/url.hpp"
#include "server/base/digest.hpp"
#include "server/base/tz.hpp"
#include "server/mail/mail_page.hpp"
#include "server/pages/page_html.hpp"
#include "server/wording/wording.hpp"

namespace server {
namespace {

constexpr core::Seconds kNineDays = 9 * core::kADay;

bool is_pending(const OwnerBooking& shown) {
  return shown.booking.status == core::BookingStatus::kPending;
}

// What a person typed: it may not turn round what stands beside it.
std::string typed(std::string_view text) {
  return text.empty() ? std::string() : html_lines(core::without_overrides(text));
}

// A "?" or "&" in an address must not become a part of the link's own.
std::string mailto(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return "mailto:" + core::percent_encoded(address.substr(0, at)) + "@" +
         core::percent_encoded(address.substr(at + 1));
}

// <a href="…">: both parts are escaped already, or made here.
std::string link(std::string_view href, std::string_view html, std::string_view classes = {}) {
  std::string out = "<a href=\"";
  out.append(href).append("\"");
  if (!classes.empty()) out.append(" class=\"").append(classes).append("\"");
  return out.append(">").append(html).append("</a>");
}

std::string_view name_of(OwnerPageView view) {
  switch (view) {
    case OwnerPageView::kApprove: return "approve";
    case OwnerPageView::kDecline: return "decline";
    case OwnerPageView::kCancel: return "cancel";
    case OwnerPageView::kMove: return "move";
    case OwnerPageView::kShow: break;
  }
  return "";
}

class Writer {
 public:
  explicit Writer(const OwnerPage& page)
      : page_(page),
        booking_(page.shown.booking),
        texts_(texts_for(page.site.locale)),
        zone_(zone_of(page.site.time_zone)),
        visitor_zone_(booking_.time_zone.empty() ? zone_ : zone_of(booking_.time_zone)) {}

  std::string page() {
    add_notice();
    switch (page_.view) {
      case OwnerPageView::kShow: show(); break;
      case OwnerPageView::kApprove: confirm(say("page.approve"), "main"); break;
      case OwnerPageView::kDecline: confirm(say("page.decline"), "danger"); break;
      case OwnerPageView::kCancel: confirm(say("cancel.yes"), "danger"); break;
      case OwnerPageView::kMove: page_.to ? confirm_move() : choose_time(); break;
    }
    return html_page(texts_, {heading(), page_.site.name, body_});
  }

 private:
  // For the booking's times, today's and the new one. UTC if the zone has gone from the tz database.
  core::ZoneRules zone_of(const std::string& name) const {
    core::Instant first = std::min<core::Instant>(booking_.starts_at, date::sys_days(page_.today));
    core::Instant last = std::max<core::Instant>(booking_.ends_at, date::sys_days(page_.today));
    for (const core::Date day :
         {page_.from, page_.to ? utc_date(page_.to->starts_at) : page_.from}) {
      if (page_.view != OwnerPageView::kMove) break;
      first = std::min<core::Instant>(first, date::sys_days(day));
      last = std::max<core::Instant>(last, date::sys_days(day));
    }
    return zone_rules(name, first - kNineDays, last + kNineDays).value_or(core::ZoneRules());
  }
  static core::Date utc_date(core::Instant at) { return core::Date{date::floor<date::days>(at)}; }

  std::string say(std::string_view key) const { return html_escaped(texts_.say(key)); }
  std::string say(std::string_view key, core::Argument argument) const {
    return html_escaped(texts_.say(key, {std::move(argument)}));
  }
  std::string when(core::Instant starts_at, core::Instant ends_at,
                   const core::ZoneRules& zone) const {
    return html_escaped(when_text(texts_, zone, starts_at, ends_at));
  }
  std::string when() const { return when(booking_.starts_at, booking_.ends_at, zone_); }
  std::string time_of(core::Instant at) const {
    return html_escaped(texts_.time(zone_.to_local(at).time, texts_.locale().hour_cycle));
  }

  std::string heading() const {
    switch (page_.view) {
      case OwnerPageView::kApprove: return texts_.say("page.approve_heading");
      case OwnerPageView::kDecline: return texts_.say("page.decline_heading");
      case OwnerPageView::kCancel: return texts_.say("cancel.heading");
      case OwnerPageView::kMove:
        return texts_.say(page_.to ? "page.move_heading" : "manage.reschedule");
      case OwnerPageView::kShow: break;
    }
    if (is_pending(page_.shown)) return texts_.say("mail.owner_waiting.heading");
    return texts_.say("status." + std::string(core::to_string(booking_.status)));
  }

  void paragraph(std::string_view classes, std::string_view html) {
    body_.append("<p class=\"").append(classes).append("\">").append(html).append("</p>\n");
  }

  void add_notice() {
    std::string text;
    switch (page_.notice) {
      case OwnerNotice::kNone: return;
      case OwnerNotice::kApproved: text = say("page.done.approved") + " " + told(); break;
      case OwnerNotice::kDeclined: text = say("page.done.declined") + " " + told(); break;
      case OwnerNotice::kCancelled: text = say("page.done.cancelled") + " " + told(); break;
      case OwnerNotice::kMoved: text = say("page.done.moved") + " " + told(); break;
      case OwnerNotice::kChanged: text = say("page.changed"); break;
      case OwnerNotice::kTaken: text = say("page.taken"); break;
      case OwnerNotice::kReasonTooLong: text = say("page.reason_too_long"); break;
    }
    body_.append("<p class=\"notice\" role=\"status\">").append(text).append("</p>\n");
  }

  bool is_done() const {
    switch (page_.notice) {
      case OwnerNotice::kApproved:
      case OwnerNotice::kDeclined:
      case OwnerNotice::kCancelled:
      case OwnerNotice::kMoved: return true;
      default: return false;
    }
  }

  std::string told() const {
    const bool is_told = page_.site.mail && booking_.given && !booking_.given->email.empty();
    return say(is_told ? "page.told" : "page.untold");
  }

  // What has become of the booking meanwhile; empty: nothing.
  std::string state() const {
    const Decided& decided = page_.shown.decided;
    const core::Argument name{"name", decided.by.empty() ? page_.site.name : decided.by};
    if (booking_.status == core::BookingStatus::kCancelled) {
      const auto by = booking_.cancelled_by.value_or(core::CancelledBy::kBusiness);
      if (by == core::CancelledBy::kVisitor) return say("page.cancelled_by_visitor");
      if (by == core::CancelledBy::kExpiry) return say("mail.owner_expired.heading");
      const bool is_request = decided.decision == Decision::kDeclined;
      return say(is_request ? "page.already_declined" : "page.already_cancelled", name);
    }
    if (decided.decision == Decision::kApproved) return say("page.already_approved", name);
    return "";
  }

  void show() {
    if (!is_done()) {
      if (const std::string text = state(); !text.empty()) paragraph("lead", text);
    }
    const bool is_cancelled = booking_.status == core::BookingStatus::kCancelled;
    if (page_.shown.has_begun && !is_cancelled) paragraph("lead", say("page.begun"));
    begin_box();
    add_times();
    add_visitor();
    row("mail.reason", typed(booking_.cancel_reason));
    const auto neighbour = [this](const std::optional<core::Slot>& slot) {
      if (!slot) return say("page.nothing");
      return html_escaped(texts_.time(zone_.to_local(slot->starts_at).time, cycle()) + " – " +
                          texts_.time(zone_.to_local(slot->ends_at).time, cycle()));
    };
    row("page.before", neighbour(page_.shown.before));
    row("page.after", neighbour(page_.shown.after));
    end_box();
    std::string actions;
    const auto offer = [&](OwnerPageView view, std::string_view key, std::string_view classes) {
      if (allowed_view(page_.shown, view) != view) return;
      const std::string href = "?view=" + std::string(name_of(view));
      actions += link(href, say(key), "button " + std::string(classes)) + "\n";
    };
    offer(OwnerPageView::kApprove, "page.approve", "main");
    offer(OwnerPageView::kDecline, "page.decline", "");
    offer(OwnerPageView::kMove, "manage.reschedule", "");
    offer(OwnerPageView::kCancel, "manage.cancel", "");
    if (!actions.empty()) body_ += "<div class=\"actions\">\n" + actions + "</div>\n";
  }

  core::HourCycle cycle() const { return texts_.locale().hour_cycle; }

  void begin_box() {
    const SiteType* type = page_.site.type(booking_.booking_type_id);
    const std::string name = type ? type->type.name : "";
    body_ += "<section class=\"box\">\n";
    if (!name.empty()) body_ += "<h2><bdi>" + html_escaped(name) + "</bdi></h2>\n";
    body_ += "<dl>\n";
  }
  void end_box() { body_ += "</dl>\n</section>\n"; }

  void row(std::string_view key, std::string_view html) {
    if (html.empty()) return;
    body_.append("<div><dt>").append(say(key)).append("</dt><dd>").append(html);
    body_.append("</dd></div>\n");
  }

  void add_times() {
    row("mail.when", when());
    add_visitor_time(booking_.starts_at, booking_.ends_at);
    const SiteResource* resource = page_.site.resource(booking_.resource_id.value_or(0));
    if (resource) row("mail.with", "<bdi>" + html_escaped(resource->resource.name) + "</bdi>");
    if (booking_.location) row("location.label", where(*booking_.location));
    if (booking_.price) row("mail.price", html_escaped(price_text(texts_, *booking_.price)));
    row("mail.policy", typed(booking_.policy_text));
  }

  std::string where(const core::Location& location) const {
    const std::string text = typed(core::location_words(texts_, location));
    const bool is_link = location.kind == core::LocationKind::kVideo && !location.text.empty();
    return "<bdi>" + (is_link ? link(html_escaped(location.text), text) : text) + "</bdi>";
  }

  void add_visitor_time(core::Instant starts_at, core::Instant ends_at) {
    if (core::clocks_differ(zone_, visitor_zone_, starts_at))
      row("mail.visitor_time", when(starts_at, ends_at, visitor_zone_));
  }

  void add_visitor() {
    const core::ContactDetails given = booking_.given.value_or(core::ContactDetails());
    row("field.name", typed(given.name));
    const bool is_address = is_mail_address(given.email);
    row("field.email",
        is_address ? link(mailto(given.email), typed(given.email)) : typed(given.email));
    const std::string phone = core::normalise_phone(given.phone);
    row("field.phone",
        phone.empty() ? typed(given.phone) : link("tel:" + phone, typed(given.phone)));
    row("field.notes", typed(booking_.notes.value_or("")));
  }

  // The form that does it. `fields`: HTML.
  void form(std::string_view fields, std::string_view button, std::string_view classes) {
    body_ += "<form method=\"post\" action=\"?\">\n";
    hidden("action", name_of(page_.view));
    hidden("seen", core::format_instant(booking_.updated_at));
    body_.append(fields).append("<div class=\"actions\">\n<button class=\"button ");
    body_.append(classes).append("\">").append(button).append("</button>\n");
    body_ += link("?", say("back"), "button") + "\n</div>\n</form>\n";
  }
  void hidden(std::string_view name, std::string_view value) {
    body_.append("<input type=\"hidden\" name=\"").append(name).append("\" value=\"");
    body_.append(value).append("\">\n");
  }

  void confirm(std::string_view button, std::string_view classes) {
    begin_box();
    add_times();
    add_visitor();
    end_box();
    const bool is_approval = page_.view == OwnerPageView::kApprove;
    paragraph("lead", is_approval ? told() : say("page.frees") + " " + told());
    std::string fields;
    if (!is_approval) {
      fields = "<div class=\"field\"><label for=\"reason\">" + say("page.reason") + " (" +
               say("field.optional") + ")</label>\n<textarea id=\"reason\" name=\"reason\" " +
               "maxlength=\"" + std::to_string(core::kMaxReasonLength) + "\" dir=\"auto\">\n" +
               html_escaped(page_.reason) + "</textarea></div>\n";
    }
    form(fields, button, classes);
  }

  void confirm_move() {
    begin_box();
    row("reschedule.before", "<s>" + when() + "</s>");
    row("reschedule.after", when(page_.to->starts_at, page_.to->ends_at, zone_));
    add_visitor_time(page_.to->starts_at, page_.to->ends_at);
    add_visitor();
    end_box();
    paragraph("lead", told());
    const std::string fields = "<input type=\"hidden\" name=\"starts_at\" value=\"" +
                               core::format_instant(page_.to->starts_at) + "\">\n";
    const core::Date day = zone_.local_date(page_.to->starts_at);
    const std::string time = texts_.time(zone_.to_local(page_.to->starts_at).time, cycle());
    form(fields,
         html_escaped(texts_.say("reschedule.confirm", {{"day", texts_.day(day)}, {"time", time}})),
         "main");
  }

  std::string days_link(core::Date from, std::string_view key) const {
    return link("?view=move&amp;date=" + core::format_date(from), say(key), "button");
  }

  void choose_time() {
    begin_box();
    add_times();
    end_box();
    body_.append("<form method=\"get\" action=\"?\" class=\"field row\">\n");
    hidden("view", "move");
    body_.append("<div><label for=\"date\">").append(say("page.from"));
    body_.append("</label>\n<input id=\"date\" type=\"date\" name=\"date\" required value=\"");
    body_.append(core::format_date(page_.from)).append("\" min=\"");
    body_.append(core::format_date(page_.today)).append("\"></div>\n<button class=\"button\">");
    body_.append(say("page.show")).append("</button>\n</form>\n");
    if (page_.days.empty()) paragraph("field", say("page.no_times"));
    for (const core::DaySlots& day : page_.days) {
      body_ += "<h3>" + html_escaped(core::with_capital(texts_.day(day.date))) +
               "</h3>\n<ul class=\"times\">\n";
      for (const core::Slot& slot : day.slots) {
        const std::string href = "?view=move&amp;to=" + core::format_instant(slot.starts_at);
        body_ += "<li>" + link(href, time_of(slot.starts_at), "button") + "</li>\n";
      }
      body_ += "</ul>\n";
    }
    body_ += "<div class=\"actions\">\n";
    if (page_.from > page_.today) {
      const core::Date earlier = core::add_days(page_.from, -kDaysShown);
      body_ += days_link(std::max(earlier, page_.today), "page.earlier") + "\n";
    }
    body_ += days_link(core::add_days(page_.from, kDaysShown), "page.later") + "\n";
    body_ += link("?", say("back"), "button") + "\n</div>\n";
  }

  const OwnerPage& page_;
  const core::Booking& booking_;
  const core::Texts& texts_;
  const core::ZoneRules zone_;
  const core::ZoneRules visitor_zone_;
  std::string body_;
};

// What is said for a status.
struct Failure {
  std::string_view heading;
  std::string_view detail;
};

Failure failure_of(int status) {
  switch (status) {
    case 404: return {"manage.locked", "page.gone"};
    case 429:
    case 503: return {"page.failed", "fault.busy"};
    case 500: return {"page.failed", "fault.server"};
    default: return {"page.failed", "fault.rejected"};
  }
}

}  // namespace

OwnerPageView allowed_view(const OwnerBooking& shown, OwnerPageView asked) {
  if (shown.has_begun) return OwnerPageView::kShow;
  const bool is_confirmed = shown.booking.status == core::BookingStatus::kConfirmed;
  bool is_allowed = true;
  switch (asked) {
    case OwnerPageView::kShow: break;
    case OwnerPageView::kApprove:
    case OwnerPageView::kDecline: is_allowed = is_pending(shown); break;
    case OwnerPageView::kCancel: is_allowed = is_confirmed; break;
    case OwnerPageView::kMove: is_allowed = is_pending(shown) || is_confirmed; break;
  }
  return is_allowed ? asked : OwnerPageView::kShow;
}

std::string owner_page(const OwnerPage& page) {
  return Writer(page).page();
}

std::string failure_page(const Site& site, int status) {
  const core::Texts& texts = texts_for(site.locale);
  const Failure failure = failure_of(status);
  return html_page(texts,
                   {texts.say(failure.heading), site.name,
                    "<p class=\"lead\">" + html_escaped(texts.say(failure.detail)) + "</p>\n"});
}

const std::string& page_policy() {
  static const std::string policy = [] {
    std::string hash = to_base64url(sha256(page_style()));
    std::replace(hash.begin(), hash.end(), '-', '+');
    std::replace(hash.begin(), hash.end(), '_', '/');
    return "default-src 'none'; style-src 'sha256-" + hash +
           "='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  }();
  return policy;
}

}  // namespace server
