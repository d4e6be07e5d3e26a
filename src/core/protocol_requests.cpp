// What the server reads: requests, refused field by field in plain English.
#include "core/json_text.hpp"
#include "core/protocol.hpp"
#include "core/protocol_fields.hpp"

namespace core {
namespace {

struct Detail {
  const char* name;
  int limit;
  std::string_view shape;  // what a well-formed one is
};

constexpr Detail kName = {"contact.name", kMaxNameLength, "must be one line of text"};
constexpr Detail kEmail = {"contact.email", kMaxEmailLength, "must be an email address"};
constexpr Detail kPhone = {"contact.phone", 0,
                           "must be a phone number with its country's code, such as +447700900123"};
constexpr Detail kNotes = {"notes", kMaxNotesLength, "must be text without control characters"};

void refuse_detail(Reader& reader, const Detail& detail, DetailFault fault) {
  switch (fault) {
    case DetailFault::kNone: return;
    case DetailFault::kMissing: return reader.refuse(detail.name, "is required");
    case DetailFault::kTooLong:
      return reader.refuse(
          detail.name, "must not be longer than " + std::to_string(detail.limit) + " characters");
    case DetailFault::kMalformed: return reader.refuse(detail.name, detail.shape);
  }
}

// Leaves nothing but what the business keeps: trimmed, the phone as E.164, notes only if any.
void normalise(BookingRequest& request) {
  if (request.notes) {
    const std::string notes(trim(*request.notes));
    request.notes = notes.empty() ? std::nullopt : std::optional(notes);
  }
  if (request.contact) {
    ContactDetails& contact = *request.contact;
    contact.name = std::string(trim(contact.name));
    contact.email = std::string(trim(contact.email));
    contact.phone = normalise_phone(contact.phone);
  }
}

// A field refused for its type is not refused again for its content.
bool is_refused(const Refusals& refusals, const Detail& detail) {
  return refusals.errors.contains(detail.name);
}

void check_contact(Reader& reader, const Refusals& refusals, const ContactDetails& contact,
                   const DetailRules& rules) {
  if (!is_refused(refusals, kName)) {
    refuse_detail(reader, kName, check_name(contact.name, rules.name));
  }
  if (!is_refused(refusals, kEmail)) {
    refuse_detail(reader, kEmail, check_email(contact.email, rules.email));
  }
  if (!is_refused(refusals, kPhone)) {
    refuse_detail(reader, kPhone, check_phone(contact.phone, rules.phone));
  }
}

void check_who_books(Reader& reader, const Refusals& refusals, const BookingRequest& request,
                     bool with_contact) {
  if (with_contact) {
    if (request.contact_id) {
      reader.refuse("contact_id", "cannot be given with a publishable key; send contact instead");
    }
    if (!request.contact && !refusals.errors.contains("contact")) {
      reader.refuse("contact", "is required");
    }
  } else {
    if (request.contact) {
      reader.refuse("contact", "cannot be given with a secret key; send contact_id instead");
    }
    if (!request.contact_id && !refusals.errors.contains("contact_id")) {
      reader.refuse("contact_id", "is required");
    }
  }
}

}  // namespace

Result<Json> read_object(std::string_view body) {
  Result<Json> result;
  std::optional<Json> value = parse_json(body, kMaxRequestBytes);
  if (!value) {
    result.error = {400, "The request body is not well-formed JSON.", {}, {}};
  } else if (!value->is_object()) {
    result.error = {400, "The request body must be a JSON object.", {}, {}};
  } else {
    result.value = std::move(value);
  }
  return result;
}

Result<BookingRequest> read_booking_request(const Json& object, bool with_contact,
                                            const DetailRules& rules) {
  Refusals refusals;
  refusals.all = true;
  refusals.unknown = true;
  Reader reader(object, refusals);
  BookingRequest request;
  request_fields(reader, request);
  reader.refuse_unknown();

  check_who_books(reader, refusals, request, with_contact);
  if (with_contact && request.contact && !refusals.errors.contains("contact")) {
    check_contact(reader, refusals, *request.contact, rules);
  }
  if (!is_refused(refusals, kNotes)) {
    const Ask ask = with_contact ? rules.notes : Ask::kOptional;
    refuse_detail(reader, kNotes, check_notes(request.notes.value_or(""), ask));
  }

  Result<BookingRequest> result;
  if (refusals.errors.empty()) {
    normalise(request);
    result.value = std::move(request);
  } else {
    result.error = {422, "The given data was invalid.", std::move(refusals.errors), {}};
  }
  return result;
}

}  // namespace core
