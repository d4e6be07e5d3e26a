#include "core/protocol_manage.hpp"

#include <algorithm>

#include "core/json_text.hpp"
#include "core/protocol_reader.hpp"

namespace core {
namespace {

// The failure of any Result.
struct Refused {
  ApiError error;
  template <class T>
  operator Result<T>() && {
    return {std::nullopt, std::move(error)};
  }
};

Refused refused(Refusals refusals) {
  return {{422, "The given data was invalid.", std::move(refusals.errors), {}}};
}

void check_new_notes(Reader& reader, BookingChange& change) {
  switch (check_notes(change.notes.value_or(""), Ask::kOptional)) {
    case DetailFault::kTooLong:
      return reader.refuse(
          "notes", "must not be longer than " + std::to_string(kMaxNotesLength) + " characters");
    case DetailFault::kMalformed:
      return reader.refuse("notes", "must be text without control characters");
    case DetailFault::kMissing:
    case DetailFault::kNone: break;
  }
  std::string notes(trim(change.notes.value_or("")));
  change.notes = notes.empty() ? std::nullopt : std::optional(std::move(notes));
}

}  // namespace

Result<BookingChange> read_booking_change(const Json& object) {
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
  reader.refuse_unknown();
  check_new_notes(reader, change);
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
