// Reads the query parameters of the list of bookings.
//
// `from` and `to` are dates in the business's zone, or instants. Both are inclusive; a date in `to`
// includes that whole day.
#pragma once

#include <variant>

#include "core/protocol/manage.hpp"
#include "core/zone.hpp"
#include "server/net/http.hpp"
#include "server/service/query_reader.hpp"

namespace server {

struct PageAsked {
  std::int64_t page = 1;
  std::int64_t per_page = 15;
  std::int64_t offset() const { return (page - 1) * per_page; }
};

// A date, or an instant.
using Moment = std::variant<core::Date, core::Instant>;

struct BookingsQuery {
  PageAsked page;
  std::optional<core::BookingStatus> status;
  std::optional<core::Id> contact_id;
  std::optional<Moment> from;
  std::optional<Moment> to;
};

PageAsked read_page(QueryReader& reader);
// Refuses (422) with every invalid parameter, by name.
Outcome<BookingsQuery> read_bookings_query(const Query& query);

}  // namespace server
