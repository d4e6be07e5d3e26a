#include "server/mail/compose.hpp"

#include <algorithm>

#include "core/calendar_file.hpp"
#include "core/protocol/offer_words.hpp"
#include "server/base/tz.hpp"
#include "server/mail/mail_page.hpp"
#include "server/wording/wording.hpp"

namespace server {
namespace {

// The kinds about a booking that stands, or may yet: their mails say where it is and what it costs.
bool is_standing(MailKind kind) {
  switch (kind) {
    case MailKind::kDeclined:
    case MailKind::kCancelled:
    case MailKind::kExpired:
    case MailKind::kOwnerCancelled:
    case MailKind::kOwnerExpired: return false;
    default: return true;
  }
}

// One line of what a person or the business wrote: for a heading or a subject.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_control = static_cast<unsigned char>(c) < ' ' || c == '\x7F';
    out += is_control ? ' ' : c;
  }
  return out;
}

// A web address that readers may open, whole and alone.
bool is_web_address(std::string_view text) {
  return text.starts_with("https://") && std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < '\x7F' && c != '"' && c != '<' && c != '>';
         });
}

// Digits and their separators: a mail reader makes no link of it but a call.
bool is_number_to_call(std::string_view text) {
  return text.find_first_not_of("0123456789+-() /") == std::string_view::npos;
}

class Composer {
 public:
  Composer(const MailOrder& order, const MailBusiness& business)
      : order_(order),
        business_(business),
        is_for_owner_(is_for_owner(order.kind)),
        texts_(texts_for(is_for_owner_ || order.locale.empty() ? business.locale : order.locale)),
        business_zone_(rules_of(business.time_zone)),
        visitor_zone_(order.time_zone.empty() ? business_zone_ : rules_of(order.time_zone)) {}

  MailPage page() const {
    MailPage page;
    page.language = texts_.locale().tag;
    page.right_to_left = texts_.locale().right_to_left;
    page.business = one_line(business_.name);
    page.heading = heading();
    page.lead = lead();
    page.subject = subject();
    if (order_.kind != MailKind::kOwnerHeld) {
      page.title = one_line(order_.booking.type_name);
      page.rows = rows();
    }
    page.link = is_for_owner_ ? order_.owner_link : order_.manage_link;
    if (order_.kind == MailKind::kOwnerHeld) page.link.clear();
    if (!page.link.empty()) page.button = button();
    if (!is_for_owner_) {
      page.signature = business_.signature;
      page.footer = texts_.say("mail.why", {{"business", page.business}});
    }
    return page;
  }

  std::optional<MailFile> calendar() const {
    const MailCalendar does = calendar_of(order_.kind, order_.has_entry);
    const MailBooking& booking = order_.booking;
    const bool is_cancel = does == MailCalendar::kCancel;
    // Of a request that was never confirmed nothing is in a calendar. One that was, and waits again since it moved,
    // moves there too.
    const bool is_sent =
        is_cancel || (does == MailCalendar::kRequest &&
                      (booking.status == core::BookingStatus::kConfirmed || order_.has_entry));
    if (!is_sent) return std::nullopt;
    core::CalendarInvitation invitation;
    core::CalendarEntry& entry = invitation.entry;
    entry.booking_id = booking.id;
    entry.starts_at = booking.starts_at;
    entry.ends_at = booking.ends_at;
    entry.status = is_cancel ? core::BookingStatus::kCancelled : booking.status;
    entry.sequence = booking.sequence;
    entry.written_at = order_.ordered_at;
    entry.organizer = business_.name;
    entry.title =
        texts_.say("calendar.title", {{"type", booking.type_name}, {"business", business_.name}});
    if (!booking.resource_name.empty()) {
      entry.description = texts_.say("calendar.with", {{"name", booking.resource_name}});
    }
    if (!is_cancel) entry.link = order_.manage_link;
    invitation.uid = booking.uid;
    invitation.organizer_address = business_.from.address;
    invitation.attendee_address = order_.to;
    entry.location = location();
    return MailFile{is_cancel ? "CANCEL" : "REQUEST", core::calendar_invitation(invitation)};
  }

 private:
  // From before the times of the order to after them. UTC if the zone has gone from the tz database.
  core::ZoneRules rules_of(const std::string& zone) const {
    core::Instant from = order_.booking.starts_at;
    core::Instant until = order_.booking.ends_at;
    if (order_.previous) {
      from = std::min(from, order_.previous->starts_at);
      until = std::max(until, order_.previous->ends_at);
    }
    return zone_rules(zone, from - core::kADay, until + core::kADay).value_or(core::ZoneRules());
  }

  bool is_waiting() const { return order_.booking.status == core::BookingStatus::kPending; }
  bool is_cancelled_by_business() const {
    return order_.cancelled_by.value_or(core::CancelledBy::kBusiness) !=
           core::CancelledBy::kVisitor;
  }
  std::string say(std::string_view key) const {
    return texts_.say(key, {{"business", one_line(business_.name)}});
  }

  std::string heading() const {
    switch (order_.kind) {
      case MailKind::kReceived: return say("done.pending");
      case MailKind::kConfirmed: return say("done.heading");
      case MailKind::kMoved:
        if (!is_waiting()) return say("manage.moved");
        return say(order_.by_business ? "mail.moved_waiting.heading" : "manage.moved_pending");
      case MailKind::kCancelled:
        return say(is_cancelled_by_business() ? "mail.cancelled.heading" : "manage.cancelled_now");
      default: return say("mail." + std::string(to_string(order_.kind)) + ".heading");
    }
  }

  std::string lead() const {
    switch (order_.kind) {
      case MailKind::kReceived: return say("done.pending_lead");
      case MailKind::kConfirmed:
      case MailKind::kApproved:
      case MailKind::kReminder: return say("done.lead");
      case MailKind::kMoved: return say(is_waiting() ? "done.pending_lead" : "mail.moved.lead");
      case MailKind::kCancelled:
        return say(is_cancelled_by_business() ? "mail.cancelled.lead" : "manage.cancelled_detail");
      case MailKind::kOwnerNew:
      case MailKind::kOwnerWaiting:
      case MailKind::kOwnerMoved:
      case MailKind::kOwnerCancelled: return "";
      case MailKind::kOwnerHeld:
        return texts_.say_count("mail.owner_held.lead", static_cast<int>(std::clamp<std::int64_t>(
                                                            order_.count, 0, 1'000'000)));
      default: return say("mail." + std::string(to_string(order_.kind)) + ".lead");
    }
  }

  std::string subject() const {
    if (order_.kind == MailKind::kOwnerHeld) return heading();
    const core::ZoneRules& zone = is_for_owner_ ? business_zone_ : visitor_zone_;
    const std::string event =
        texts_.pair(one_line(order_.booking.type_name),
                    short_day(texts_, zone.local_date(order_.booking.starts_at)));
    return is_for_owner_ ? event + " – " + heading() : event;
  }

  std::string button() const {
    switch (order_.kind) {
      case MailKind::kOwnerWaiting:
      case MailKind::kOwnerNudge: return say("mail.decide");
      default: break;
    }
    if (is_for_owner_) return say("mail.open");
    return say(is_standing(order_.kind) ? "link.manage" : "done.another");
  }

  std::string when(const MailTimes& times, const core::ZoneRules& zone) const {
    return when_text(texts_, zone, times.starts_at, times.ends_at);
  }

  std::vector<MailRow> rows() const {
    std::vector<MailRow> rows;
    add_times(rows);
    const MailBooking& booking = order_.booking;
    add(rows, "mail.with", booking.resource_name);
    if (is_for_owner_) {
      add(rows, "field.name", defused(booking.name));
      add(rows, "field.email",
          is_mail_address(booking.email) ? booking.email : defused(booking.email));
      add(rows, "field.phone",
          is_number_to_call(booking.phone) ? booking.phone : defused(booking.phone));
      add(rows, "field.notes", defused(booking.notes));
    }
    if (is_standing(order_.kind)) {
      add(rows, "location.label", location());
      const bool is_video =
          booking.location && booking.location->kind == core::LocationKind::kVideo;
      if (is_video && is_web_address(booking.location->text)) rows.back().is_link = true;
      add(rows, "mail.price", price());
      if (!is_for_owner_) add(rows, "mail.policy", policy());
    }
    if (order_.kind == MailKind::kOwnerFailed) add(rows, "mail.reason", fault());
    if (!is_standing(order_.kind)) add(rows, "mail.reason", reason());
    return rows;
  }

  // A visitor's words go to the business alone: anybody may book with another person's address.
  std::string reason() const {
    if (is_for_owner_) return defused(order_.reason);
    return is_cancelled_by_business() ? printable(order_.reason) : std::string();
  }

  void add_times(std::vector<MailRow>& rows) const {
    const MailTimes now{order_.booking.starts_at, order_.booking.ends_at};
    const core::ZoneRules& own = is_for_owner_ ? business_zone_ : visitor_zone_;
    const core::ZoneRules& other = is_for_owner_ ? visitor_zone_ : business_zone_;
    add(rows, "mail.when", when(now, own));
    if (core::clocks_differ(own, other, now.starts_at)) {
      add(rows, is_for_owner_ ? "mail.visitor_time" : "mail.business_time", when(now, other));
    }
    const bool is_move = order_.kind == MailKind::kMoved || order_.kind == MailKind::kOwnerMoved;
    if (!is_move || !order_.previous) return;
    add(rows, "mail.before", when(*order_.previous, own));
    rows.back().is_over = true;
  }

  void add(std::vector<MailRow>& rows, std::string_view label, std::string value) const {
    if (!value.empty()) rows.push_back({say(label), std::move(value)});
  }

  std::string price() const {
    return order_.booking.price ? price_text(texts_, *order_.booking.price) : "";
  }

  std::string location() const {
    if (!order_.booking.location) return "";
    return core::location_words(texts_, *order_.booking.location);
  }

  // Until when it can be changed, and the business's own sentence.
  std::string policy() const {
    const MailBooking& booking = order_.booking;
    std::string text;
    const auto add_sentence = [&text](std::string_view sentence) {
      if (!text.empty() && !sentence.empty()) text += ' ';
      text += sentence;
    };
    if (booking.changes && order_.ordered_at < booking.starts_at) {
      for (const core::PolicyLine& line :
           core::policy_lines(*booking.changes, booking.starts_at, order_.ordered_at)) {
        const core::Instant until = line.until.value_or(booking.starts_at);
        add_sentence(
            texts_.say(line.message, {{"when", day_time_text(texts_, visitor_zone_, until)}}));
      }
    }
    add_sentence(booking.policy_text);
    return text;
  }

  std::string fault() const {
    const auto is = [this](MailFault fault) { return order_.failure == to_string(fault); };
    if (is(MailFault::kRecipientRefused)) return say("mail.fault.recipient");
    if (is(MailFault::kAddressUnusable)) return say("mail.fault.address");
    return say(is(MailFault::kMailRefused) ? "mail.fault.content" : "mail.fault.other");
  }

  const MailOrder& order_;
  const MailBusiness& business_;
  const bool is_for_owner_;
  const core::Texts& texts_;
  const core::ZoneRules business_zone_;
  const core::ZoneRules visitor_zone_;
};

}  // namespace

MailBusiness mail_business(const Site& site) {
  const MailSettings& mail = *site.mail;
  return {.name = site.name,
          .time_zone = site.time_zone,
          .locale = site.locale,
          .from = mail.from,
          .reply_to = mail.reply_to,
          .signature = mail.signature};
}

Mail compose(const MailOrder& order, const MailBusiness& business, core::Instant date) {
  const Composer composer(order, business);
  const MailPage page = composer.page();
  Mail mail;
  mail.message_id = order.message_id;
  mail.date = date;
  mail.from = business.from;
  if (mail.from.name.empty()) mail.from.name = business.name;
  mail.to.address = order.to;
  if (!is_for_owner(order.kind)) {
    mail.reply_to = business.reply_to;
  } else if (is_mail_address(order.booking.email)) {
    mail.reply_to.address = order.booking.email;
  }
  mail.language = page.language;
  mail.subject = page.subject;
  mail.text = text_of(page);
  mail.html = html_of(page);
  mail.calendar = composer.calendar();
  return mail;
}

}  // namespace server
