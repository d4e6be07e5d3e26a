#include "server/service/availability_query.hpp"

#include "server/service/query_reader.hpp"

namespace server {
namespace {

void read_range(QueryReader& reader, AvailabilityRequest& request) {
  auto from = reader.date("from");
  auto to = reader.date("to");
  reader.require("from");
  reader.require("to");
  if (!from || !to) return;
  request.query.from = *from;
  request.query.to = *to;
  const int days = core::days_between(*from, *to);
  if (days < 0) {
    reader.note("to", "Give a date that is not before from.");
  } else if (days >= core::kMaxRangeDays) {
    reader.note("to", "Ask for at most " + std::to_string(core::kMaxRangeDays) + " days at once.");
  }
}

}  // namespace

Outcome<AvailabilityRequest> read_availability_query(const Query& query, bool with_range) {
  QueryReader reader(query);
  AvailabilityRequest request;
  reader.require("booking_type_id");
  request.query.booking_type_id = reader.id("booking_type_id").value_or(0);
  request.query.resource_id = reader.id("resource_id");
  request.query.hold_token = reader.text("hold_token").value_or("");
  if (with_range) request.query.booking_id = reader.id("booking_id");
  request.as_range = with_range && (query.get("from") || query.get("to"));
  if (request.as_range && query.get("date")) {
    reader.note("date", "Give either date, or from and to.");
  } else if (request.as_range) {
    read_range(reader, request);
  } else {
    reader.require("date");
    if (auto date = reader.date("date")) request.query.from = request.query.to = *date;
  }
  if (reader.errors().empty()) return request;
  return reader.refusal();
}

}  // namespace server
