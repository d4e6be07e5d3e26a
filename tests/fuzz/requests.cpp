// Requests as text: "GET /path", header lines, an empty line, a body; the next one follows a line of
// "====". $ID, $LINK and $HOLD stand for the booking, its link and the hold that the answers so far
// have told of, so that a few bytes reach far.
#include <cstdio>

#include "clinic.hpp"
#include "core/json_text.hpp"
#include "fuzzing.hpp"

namespace fuzzing {
namespace {

constexpr int kMostRequests = 8;

std::string read_file(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  expect(file != nullptr, "the demo site is there");
  std::string text(64 * 1024, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

server::Site demo_site() {
  core::Json json =
      core::parse_json(read_file(BOOKING_ASSETS_DIR "/demo/site.json"), 65536).value();
  json["limits"] = {{"secret_per_minute", 1000000}};  // strangers have theirs each
  json["booking_types"][1]["needs_approval"] = true;
  json["booking_types"][2]["max_per_day"] = 2;
  return server::read_site("site.json", core::print_json(json)).site.value();
}

struct Told {
  std::string id = "1";
  std::string link = "bt_b1.1";
  std::string hold = "ht_x";

  std::string put_into(std::string text) const {
    put(text, "$ID", id);
    put(text, "$LINK", link);
    put(text, "$HOLD", hold);
    return text;
  }
  void hear(const core::Json& data) {
    if (const core::Json* value = core::find_member(data, "id")) id = value->dump();
    take(data, "manage_token", link);
    take(data, "token", link);
    take(data, "hold_token", hold);
  }

 private:
  static void put(std::string& text, Bytes name, const std::string& value) {
    for (std::size_t at = 0; (at = text.find(name, at)) != Bytes::npos; at += value.size()) {
      text.replace(at, name.size(), value);
    }
  }
  static void take(const core::Json& data, const char* name, std::string& to) {
    const core::Json* value = core::find_member(data, name);
    if (value != nullptr && value->is_string()) to = value->get<std::string>();
  }
};

Bytes take_until(Bytes& text, Bytes mark) {
  std::size_t end = text.find(mark);
  Bytes part = text.substr(0, end);
  text.remove_prefix(end == Bytes::npos ? text.size() : end + mark.size());
  return part;
}

server::Request request_of(Bytes text) {
  server::Request request;
  Bytes first = take_until(text, "\n");
  request.method = std::string(take_until(first, " "));
  request.target = std::string(first);
  while (!text.empty()) {
    Bytes line = take_until(text, "\n");
    if (line.empty()) break;
    std::string name(take_until(line, ": "));
    request.headers.push_back({std::move(name), std::string(line)});
  }
  request.body = std::string(text.substr(0, core::kMaxRequestBytes));
  return request;
}

// Gives the data of a success.
core::Json check_answer(const server::Request& request, const server::Response& response) {
  expect(response.status >= 200 && response.status < 500, "no 5xx");
  for (const server::Header& header : response.headers) {
    expect(header.value.find_first_of("\r\n") == Bytes::npos, "a header's value is one line");
  }
  expect(response.header("X-Content-Type-Options") == "nosniff", "no answer is sniffed");
  bool is_api = request.path().starts_with("/api/v1/");
  if (!is_api || response.status == 204 || response.text().empty()) return {};
  if (!response.header("Content-Encoding").empty()) return {};  // compressed, as the request asked
  auto json = core::parse_json(response.text(), core::kMaxAnswerBytes);
  expect(json && json->is_object(), "an answer is a JSON object");
  expect((*json)["success"] == (response.status < 400), "the envelope says what the status says");
  expect(json->contains("errors") == (response.status == 422), "errors by field with 422 alone");
  return response.status < 400 ? (*json)["data"] : core::Json();
}

}  // namespace

void requests(Bytes bytes) {
  static Clinic clinic;
  static const auto kInForce = clinic.serve(demo_site());
  static bool is_fresh = true;
  if (!is_fresh) {
    clinic.forget_all();
    clinic.store().add_contacts(kInForce->site.contacts, clinic.now());
    is_fresh = true;
  }
  Told told;
  std::string stranger = clinic.stranger();
  for (int i = 0; i < kMostRequests && !bytes.empty(); ++i) {
    server::Request request = request_of(told.put_into(std::string(take_until(bytes, "\n====\n"))));
    request.client = stranger;
    (void)kInForce->routes.work_of(request);
    (void)kInForce->routes.pattern_of(request.path());
    server::Response response = kInForce->routes.answer(request);
    told.hear(check_answer(request, response));
    bool has_written = request.method != "GET" && response.status != 401 && response.status != 404;
    is_fresh = is_fresh && !has_written;
  }
}

}  // namespace fuzzing
