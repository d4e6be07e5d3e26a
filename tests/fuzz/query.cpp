#include "server/base/log.hpp"
#include "server/net/client_address.hpp"
#include "server/net/http.hpp"
#include "server/service/availability_query.hpp"
#include "server/service/bookings_query.hpp"
#include "server/service/contacts_query.hpp"

#include "fuzzing.hpp"

namespace fuzzing {
namespace {

std::string percent_encoded(Bytes text) {
  constexpr char kDigits[] = "0123456789aBcDeF";
  std::string encoded;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte / 16];
    encoded += kDigits[byte % 16];
  }
  return encoded;
}

void any_text_can_be_sent(Bytes text) {
  auto query = server::Query::parse("a=1&" + percent_encoded(text) + "=" + percent_encoded(text));
  expect(query.has_value(), "percent-encoded text is a query");
  expect(query->get(text == "a" ? "" : text) == (text == "a" ? std::nullopt : std::optional(text)),
         "it comes out as it went in");
}

void availability_is_within_limits(const server::Query& query) {
  for (bool with_range : {false, true}) {
    auto read = server::read_availability_query(query, with_range);
    if (!read) {
      expect(read.error().status == 422 && !read.error().errors.empty(),
             "a refusal names the parameter");
      continue;
    }
    const auto& asked = read->query;
    expect(asked.booking_type_id > 0 && asked.resource_id.value_or(1) > 0, "ids start at 1");
    int days = core::days_between(asked.from, asked.to);
    expect(days >= 0 && days < core::kMaxRangeDays, "at most 62 days");
    expect(with_range || days == 0, "the documented call asks for one");
  }
}

void pages_are_within_limits(const server::Query& query) {
  if (auto asked = server::read_bookings_query(query)) {
    expect(asked->page.page > 0 && asked->page.per_page > 0 && asked->page.per_page <= 100 &&
               asked->page.offset() >= 0,
           "a page is 1 to 100 bookings");
    expect(asked->contact_id.value_or(1) > 0, "ids start at 1");
  }
  if (auto asked = server::read_contacts_query(query)) {
    expect(asked->page.per_page > 0 && asked->page.per_page <= 100, "a page is 1 to 100 contacts");
  }
}

}  // namespace

void query(Bytes bytes) {
  any_text_can_be_sent(bytes);
  if (auto query = server::Query::parse(bytes)) {
    availability_is_within_limits(*query);
    pages_are_within_limits(*query);
  }
  server::Request request;
  request.target = std::string(bytes);
  request.headers = {{"X-Forwarded-For", std::string(bytes)}};
  expect(request.path().find('?') == Bytes::npos, "a path has no query");
  expect(request.path().size() + request.query().size() <= bytes.size(), "both are of the target");
  (void)server::accepts(bytes, "gzip");
  std::string told = server::without_tokens(request.path());
  expect(told.find("/ht_") == Bytes::npos, "a logged path has no hold's token");
  std::string line = server::request_line({"id", "GET", std::string(bytes), 200, {}}, {});
  expect(line.find('\n') == Bytes::npos && core::count_code_points(line), "a line of UTF-8");
}

}  // namespace fuzzing
