// What the server reads: requests, refused field by field in plain English.
#include "core/phone.hpp"
#include "core/protocol/details.hpp"
#include "core/protocol/fields.hpp"
#include "core/protocol/protocol.hpp"

namespace core {
namespace {

// Leaves nothing but what the business keeps: trimmed, the phone as E.164, notes only if any.
void normalise(BookingRequest& request, const PhonePlan& plan) {
  if (request.notes) {
    const std::string notes(trim(*request.notes));
    request.notes = notes.empty() ? std::nullopt : std::optional(notes);
  }
  if (request.contact) {
    ContactDetails& contact = *request.contact;
    contact.name = clean_name(contact.name);
    contact.email = clean_email(contact.email);
    contact.phone = normalise_phone(contact.phone, plan);
  }
}

void check_contact(Reader& reader, const Refusals& refusals, const ContactDetails& contact,
                   const DetailRules& rules, const PhonePlan& plan) {
  const auto check = [&](const Detail& detail, DetailFault fault) {
    refuse_detail(reader, refusals, detail, fault);
  };
  check(name_detail("contact.name"), check_name(contact.name, rules.name));
  check(email_detail("contact.email"), check_email(contact.email, rules.email));
  const std::string shape = phone_shape(plan);
  check({"contact.phone", 0, shape}, check_phone(contact.phone, rules.phone, plan));
}

void check_booked_for(Reader& reader, const Refusals& refusals, const BookingRequest& request,
                      BookedFor booked_for) {
  const auto require = [&](const char* name, bool is_given) {
    if (!is_given && !refusals.errors.contains(name)) reader.refuse(name, "is required");
  };
  switch (booked_for) {
    case BookedFor::kContact:
      if (request.contact_id) {
        reader.refuse("contact_id", "cannot be given with a publishable key; send contact instead");
      }
      return require("contact", request.contact.has_value());
    case BookedFor::kContactId:
      if (request.contact) {
        reader.refuse("contact", "cannot be given with a secret key; send contact_id instead");
      }
      return require("contact_id", request.contact_id.has_value());
    case BookedFor::kLink:
      if (request.contact) reader.refuse("contact", "cannot be given: the link says who books");
      if (request.contact_id) {
        reader.refuse("contact_id", "cannot be given: the link says who books");
      }
  }
}

}  // namespace

Result<JsonDocument> read_object(std::string_view body) {
  Result<JsonDocument> result;
  std::optional<JsonDocument> value = JsonDocument::read(body, kMaxRequestBytes);
  if (!value) {
    result.error = {400, "The request body is not well-formed JSON.", {}, {}};
  } else if (!value->root().is_object()) {
    result.error = {400, "The request body must be a JSON object.", {}, {}};
  } else {
    result.value = std::move(value);
  }
  return result;
}

Result<BookingRequest> read_booking_request(JsonValue object, BookedFor booked_for,
                                            const DetailRules& rules, const PhonePlan& plan) {
  return read_request<BookingRequest>(object, [&](Reader& reader, const Refusals& refusals,
                                                  BookingRequest& request) {
    request_fields(reader, request);
    reader.refuse_unknown();

    check_booked_for(reader, refusals, request, booked_for);
    const bool with_contact = booked_for == BookedFor::kContact;
    if (with_contact && request.contact && !refusals.errors.contains("contact")) {
      check_contact(reader, refusals, *request.contact, rules, plan);
    }
    const Ask ask = booked_for == BookedFor::kContactId ? Ask::kOptional : rules.notes;
    refuse_detail(reader, refusals, notes_detail("notes"),
                  check_notes(request.notes.value_or(""), ask));

    refuse_detail(reader, refusals, locale_detail("locale"), check_locale(request.locale));
    refuse_detail(reader, refusals, zone_detail("time_zone"), check_zone_name(request.time_zone));
    if (refusals.errors.empty()) normalise(request, plan);
  });
}

}  // namespace core
