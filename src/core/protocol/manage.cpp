#include "core/protocol/manage.hpp"

#include <algorithm>

#include "core/json_text.hpp"
#include "core/protocol/details.hpp"

namespace core {
namespace {

void take_status(Reader& reader, const Json& object, BookingChange& change) {
  if (find_member(object, "status") == nullptr) return;
  std::optional<std::string> word;
  reader.optional_text("status", word);
  if (word != to_string(BookingStatus::kConfirmed)) {
    reader.refuse("status", "can only become confirmed; to cancel, POST to its /cancel");
  }
  change.confirms = true;
}

}  // namespace

Result<BookingChange> read_booking_change(const Json& object, bool may_confirm) {
  Refusals refusals;
  refusals.all = true;
  refusals.unknown = true;
  Reader reader(object, refusals);
  BookingChange change;
  if (find_member(object, "starts_at") != nullptr) {
    reader.instant("starts_at", change.starts_at.emplace(), Stamp::kMicros);
  }
  change.has_resource = find_member(object, "resource_id") != nullptr;
  reader.optional_id("resource_id", change.resource_id);
  change.has_notes = find_member(object, "notes") != nullptr;
  reader.optional_text("notes", change.notes);
  if (may_confirm) take_status(reader, object, change);
  reader.text_if_any("hold_token", change.hold_token);
  reader.refuse_unknown();
  refuse_detail(reader, refusals, notes_detail("notes"),
                check_notes(change.notes.value_or(""), Ask::kOptional));
  const std::string notes(trim(change.notes.value_or("")));
  change.notes = notes.empty() ? std::nullopt : std::optional(notes);
  if (refusals.errors.empty()) return {std::move(change), {}};
  return refused(std::move(refusals));
}

Result<VisitorTokenRequest> read_visitor_token_request(const Json& object) {
  Refusals refusals;
  refusals.all = true;
  refusals.unknown = true;
  Reader reader(object, refusals);
  VisitorTokenRequest request;
  reader.id("contact_id", request.contact_id);
  reader.optional_whole("expires_in", request.expires_in, 60, 365 * 86400);
  reader.refuse_unknown();
  if (refusals.errors.empty()) return {request, {}};
  return refused(std::move(refusals));
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
