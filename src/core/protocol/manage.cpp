#include "core/protocol/manage.hpp"

#include <algorithm>

#include "core/json_text.hpp"
#include "core/protocol/details.hpp"
#include "core/protocol/envelope.hpp"

namespace core {
namespace {

void take_status(Reader& reader, JsonValue object, BookingChange& change) {
  if (!object.member("status")) return;
  std::optional<std::string> word;
  reader.optional_text("status", word);
  if (word != to_string(BookingStatus::kConfirmed)) {
    reader.refuse("status", "can only become confirmed; to cancel, POST to its /cancel");
  }
  change.confirms = true;
}

constexpr std::string_view kServerBase = "/api/v1";

std::string file_path(Id booking) {
  return "/bookings/" + std::to_string(booking) + "/calendar.ics?token=";
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// What stands in a token.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

}  // namespace

Result<BookingChange> read_booking_change(JsonValue object, bool may_confirm) {
  return read_request<BookingChange>(
      object, [&](Reader& reader, const Refusals& refusals, BookingChange& change) {
        if (object.member("starts_at")) {
          reader.instant("starts_at", change.starts_at.emplace(), Stamp::kMicros);
        }
        change.has_resource = bool(object.member("resource_id"));
        reader.optional_id("resource_id", change.resource_id);
        change.has_notes = bool(object.member("notes"));
        reader.optional_text("notes", change.notes);
        if (may_confirm) take_status(reader, object, change);
        reader.text_if_any("hold_token", change.hold_token);
        reader.refuse_unknown();
        refuse_detail(reader, refusals, notes_detail("notes"),
                      check_notes(change.notes.value_or(""), Ask::kOptional));
        const std::string notes(trim(change.notes.value_or("")));
        change.notes = notes.empty() ? std::nullopt : std::optional(notes);
      });
}

Result<CancelRequest> read_cancel_request(JsonValue object) {
  return read_request<CancelRequest>(
      object, [](Reader& reader, const Refusals& refusals, CancelRequest& request) {
        reader.text_or_empty("reason", request.reason);
        refuse_detail(reader, refusals, reason_detail("reason"), check_reason(request.reason));
        request.reason = std::string(trim(request.reason));
      });
}

Result<SendRequest> read_send_request(JsonValue object) {
  return read_request<SendRequest>(
      object, [](Reader& reader, const Refusals& refusals, SendRequest& request) {
        reader.text_or_empty("email", request.email);
        reader.text_or_empty("correction_token", request.correction_token);
        reader.refuse_unknown();
        const bool corrects = !request.email.empty() || !request.correction_token.empty();
        if (!corrects) return;
        refuse_detail(reader, refusals, email_detail("email"),
                      check_email(request.email, Ask::kRequired));
        if (request.correction_token.empty()) reader.refuse("correction_token", "is required");
        request.email = clean_email(request.email);
      });
}

std::string calendar_file_path(Id booking, std::string_view token) {
  return std::string(kServerBase) + file_path(booking).append(token);
}

Result<std::string> read_calendar_link(int status, std::string_view body, Id booking) {
  Result<std::string> path = read_data<std::string>(
      status, body,
      [](Reader& reader, JsonValue, std::string& read) { reader.text("path", read); });
  if (!path) return path;
  const std::string below = file_path(booking);
  std::string_view token = *path.value;
  const bool is_path = take_prefix(token, kServerBase) && take_prefix(token, below);
  if (!is_path || !std::all_of(token.begin(), token.end(), is_plain)) {
    return {std::nullopt, garbled("The path is not the booking's calendar file.")};
  }
  path.value->erase(0, kServerBase.size());
  return path;
}

Result<VisitorTokenRequest> read_visitor_token_request(JsonValue object) {
  return read_request<VisitorTokenRequest>(
      object, [](Reader& reader, const Refusals&, VisitorTokenRequest& request) {
        reader.id("contact_id", request.contact_id);
        reader.optional_whole("expires_in", request.expires_in, 60, 365 * 86400);
        reader.refuse_unknown();
      });
}

PageMeta page_meta(std::int64_t page, std::int64_t per_page, std::int64_t total) {
  const std::int64_t pages = (total + per_page - 1) / per_page;
  return {page, std::max<std::int64_t>(pages, 1), per_page, total};
}

std::string page_body(Json list, const PageMeta& meta) {
  Json envelope = Json::object();
  envelope["success"] = true;
  envelope["data"] = std::move(list);
  Json& told = envelope["meta"];
  told["current_page"] = meta.current_page;
  told["last_page"] = meta.last_page;
  told["per_page"] = meta.per_page;
  told["total"] = meta.total;
  return print_json(envelope);
}

}  // namespace core
