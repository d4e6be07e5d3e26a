#include "server/service/bookings_query.hpp"

namespace server {
namespace {

constexpr std::int64_t kMaxPage = 1'000'000'000;
constexpr std::int64_t kMaxPerPage = 100;

std::optional<Moment> read_moment(QueryReader& reader, std::string_view name) {
  auto text = reader.text(name);
  if (!text) return std::nullopt;
  if (auto date = core::parse_date(*text)) return *date;
  std::string moment(*text);
  constexpr std::size_t kAfterDate = 10;
  if (moment.size() > kAfterDate && moment[kAfterDate] == '+') moment[kAfterDate] = ' ';
  if (auto instant = core::parse_instant(moment, core::Fraction::kFloor)) return *instant;
  reader.note(name, "Give a date, as 2026-03-10, or an instant, as 2026-03-10T14:00:00Z.");
  return std::nullopt;
}

}  // namespace

PageAsked read_page(QueryReader& reader) {
  PageAsked page;
  page.page = reader.whole("page", 1, kMaxPage).value_or(page.page);
  page.per_page = reader.whole("per_page", 1, kMaxPerPage).value_or(page.per_page);
  return page;
}

Outcome<BookingsQuery> read_bookings_query(const Query& query) {
  QueryReader reader(query);
  BookingsQuery asked;
  asked.page = read_page(reader);
  if (auto word = reader.text("status")) {
    asked.status = core::parse_status(*word);
    if (!asked.status) {
      reader.note("status", "Give one of pending, confirmed, cancelled, completed.");
    }
  }
  asked.contact_id = reader.id("contact_id");
  asked.from = read_moment(reader, "from");
  asked.to = read_moment(reader, "to");
  if (reader.errors().empty()) return asked;
  return reader.refusal();
}

}  // namespace server
