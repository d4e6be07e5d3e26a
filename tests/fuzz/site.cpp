#include "server/site/site.hpp"

#include "clinic.hpp"
#include "core/json_text.hpp"
#include "fuzzing.hpp"
#include "server/site/site_file.hpp"

namespace fuzzing {
namespace {

constexpr std::size_t kMostTypes = 3;

core::Json ask(const server::ActiveSite& active, std::string method, std::string path, int expected,
               const core::Json& body = nullptr) {
  server::Request request{std::move(method), "/api/v1" + path, {}, "", "192.0.2.1"};
  request.headers = {{"X-Api-Key", kSecretKey}, {"Content-Type", "application/json"}};
  if (!body.is_null()) request.body = core::print_json(body);
  server::Response response = active.routes.answer(request);
  if (response.status != expected) {
    std::fprintf(stderr, "%s: %s\n", request.target.c_str(), std::string(response.text()).c_str());
  }
  expect(response.status == expected, "what is accepted is served");
  auto json = core::parse_json(response.text(), 16 * core::kMaxAnswerBytes);
  expect(json.has_value(), "an answer is JSON");
  return (*json)["data"];
}

// A month of its slots; the first one that is free can be booked, and then is not free any more.
void serves_a_month(const server::ActiveSite& active, const server::SiteType& type,
                    core::Id contact) {
  std::string path = "/bookings/availability?booking_type_id=" + std::to_string(type.type.id);
  path += "&from=2026-03-04&to=2026-04-03";
  core::Json days = ask(active, "GET", path, type.type.is_active ? 200 : 422);
  if (!type.type.is_active) return;
  expect(days["days"].size() == 31, "a month has all its days");
  for (const core::Json& day : days["days"]) {
    for (const core::Json& slot : day["slots"]) {
      expect(slot["starts_at"] < slot["ends_at"], "a slot ends later than it starts");
      if (slot["available"] != true) continue;
      core::Json wish = {{"contact_id", contact},
                         {"booking_type_id", type.type.id},
                         {"starts_at", slot["starts_at"]}};
      core::Json made = ask(active, "POST", "/bookings", 201, wish);
      wish["resource_id"] = made["resource_id"];
      ask(active, "POST", "/bookings", 422, wish);
      return;
    }
  }
}

}  // namespace

void site(Bytes bytes) {
  static Clinic clinic;
  server::SiteResult result = server::read_site("site.json", bytes);
  expect(result.site.has_value() == result.problems.empty(), "a file is right, or has problems");
  for (const std::string& problem : result.problems) {
    expect(problem.starts_with("site.json: "), "a problem names the file");
    expect(problem.find('\n') == Bytes::npos, "a problem is one line");
  }
  if (!result.site) return;
  (void)server::describe(*result.site);
  clinic.forget_all();
  auto active = clinic.serve(*std::move(result.site));
  // The site's own contacts may be on its blacklist.
  core::Json somebody = {{"name", "Somebody"}};
  core::Id contact = ask(*active, "POST", "/contacts", 201, somebody)["id"].get<core::Id>();
  ask(*active, "GET", "/widget/config?time_zone=Asia/Kathmandu", 200);
  std::size_t count = 0;
  for (const server::SiteType& type : active->site.types) {
    if (++count > kMostTypes) break;
    serves_a_month(*active, type, contact);
  }
}

}  // namespace fuzzing
