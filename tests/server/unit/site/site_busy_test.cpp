#include "server/site/site_busy.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "../support/business.hpp"
#include "server/site/site.hpp"

namespace {

// The demo's shortest relative, with more fields.
server::SiteResult read(const std::string& more, const std::string& of_resource = "") {
  return server::read_site(
      "site.json",
      R"({"name": "Clinic", "time_zone": "Europe/London", "publishable_keys": ["pk_demo"],
          "booking_types": [{"id": 3, "name": "Visit", "duration_minutes": 30,
                             "resource_ids": [1]}],
          "resources": [{"id": 1, "name": "Dr. Chen")" +
          of_resource + "}]" + more + "}");
}

std::string problem(const server::SiteResult& result) {
  REQUIRE(result.problems.size() == 1);
  return result.problems[0];
}

}  // namespace

TEST_CASE("calendars block everybody or one resource, and all-day events are free unless named") {
  const auto result = read(R"(, "busy": [{"ics_url_file": "holidays.url", "all_day": "busy"}])",
                           R"(, "busy": [{"ics_url_file": "chen.url", "if_lost": "closed",
                                          "allow_private_network": true}])");
  REQUIRE(result.site);
  REQUIRE(result.site->busy.size() == 2);
  const server::BusyCalendar& all = result.site->busy[0];
  CHECK(all.name == "busy[0]");
  CHECK_FALSE(all.resource_id);
  CHECK(all.all_day_is_busy);
  CHECK_FALSE(all.closes_if_lost);
  CHECK_FALSE(all.allows_private_network);
  const server::BusyCalendar& own = result.site->busy[1];
  CHECK(own.name == "resources[0].busy[0]");
  CHECK(own.resource_id == 1);
  CHECK_FALSE(own.all_day_is_busy);
  CHECK(own.closes_if_lost);
  CHECK(own.allows_private_network);
}

TEST_CASE("the public address is one that pages can reach") {
  const auto with = [](const std::string& url) {
    return read(R"(, "public_url": ")" + url + "\"");
  };
  const auto good = with("https://Book.example.com:8443/clinic/");
  REQUIRE(good.site);
  CHECK(good.site->public_url == "https://Book.example.com:8443/clinic");
  CHECK(good.site->public_host() == "Book.example.com");
  CHECK(read("").site->public_host() == "");
  for (const char* url : {"http://book.example.com", "book.example.com", "https://a@b.example.com",
                          "https://book.example.com/?a=1", "https://book.example.com/#a",
                          "https://book.example.com:99999", "https://book.example.com:0",
                          "https://book.example.com:", "https://book.example.com:8o",
                          "https://[::1]:65536", "https://[::1]8080"}) {
    CAPTURE(std::string(url));
    CHECK(problem(with(url)).starts_with("site.json: public_url: is "));
  }
}

TEST_CASE("webcal is https") {
  CHECK(server::calendar_url("webcal://p1.example.com/x") == "https://p1.example.com/x");
  CHECK(server::calendar_url("WEBCAL://p1.example.com/x") == "https://p1.example.com/x");
  CHECK(server::calendar_url("https://p1.example.com/x") == "https://p1.example.com/x");
}

TEST_CASE("a calendar's address may have spaces round it, and webcal for https") {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.file("own.url")) << "\n  webcal://p1.example.com/x \t\r\n";
  std::vector<server::BusyCalendar> calendars(1);
  calendars[0].url_file = "own.url";
  server::Problems found("site.json");
  server::load_busy_urls(calendars, folder.path, found);
  CHECK(found.list().empty());
  CHECK(calendars[0].url == "https://p1.example.com/x");
}

TEST_CASE("a calendar's address that could never be read is named") {
  const testing::TemporaryFolder folder;
  const auto problems = [&](const std::string& url, bool allows_private) {
    std::ofstream(folder.file("own.url")) << url << "\n";
    server::BusyCalendar calendar;
    calendar.name = "busy[0]";
    calendar.url_file = "own.url";
    calendar.allows_private_network = allows_private;
    std::vector<server::BusyCalendar> calendars = {calendar};
    server::Problems found("site.json");
    server::load_busy_urls(calendars, folder.path, found);
    return found.list();
  };
  for (const char* url :
       {"http://127.0.0.1:5232/me/", "http://localhost/me/", "https://localhost:5232/me/",
        "https://127.0.0.1/a.ics", "https://10.1.2.3/a.ics", "https://192.168.0.5:8443/a.ics",
        "https://[::1]/a.ics", "https://[fd00::1]/a.ics", "https://nas.local/a.ics",
        "https://cloud.home.arpa/a.ics", "webcal://LOCALHOST/a.ics", "https://127.1/a.ics"}) {
    CAPTURE(std::string(url));
    const auto found = problems(url, false);
    REQUIRE(found.size() == 1);
    CHECK(found[0].starts_with("site.json: busy[0].ics_url_file: names a file whose address is "));
    CHECK(found[0].ends_with("\"allow_private_network\": true"));
    CHECK(found[0].find("a.ics") == std::string::npos);
    CHECK(problems(url, true).empty());
  }
  for (const char* url : {"https://calendar.example.com/a.ics", "webcal://p1.example.com/a.ics",
                          "https://93.184.216.34/a.ics", "https://localhost.example.com/a.ics"}) {
    CAPTURE(std::string(url));
    CHECK(problems(url, false).empty());
  }
}
