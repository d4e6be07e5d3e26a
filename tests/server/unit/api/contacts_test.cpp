// The people that a business knows, and those whose bookings it does not take.
#include <doctest/doctest.h>

#include "../support/asking.hpp"

namespace {

using testing::ask;
using testing::at;
using testing::book;
using testing::Business;
using testing::kTen;
using testing::Told;

Told add(const Business& b, const core::Json& body) {
  return ask(b, "POST", "/contacts", body);
}

std::vector<std::string> names(const Business& b, const std::string& query) {
  Told told = ask(b, "GET", "/contacts" + query);
  CHECK(told.status == 200);
  std::vector<std::string> names;
  for (const core::Json& contact : told.data()) names.push_back(contact["name"]);
  return names;
}

using Names = std::vector<std::string>;

core::Json with_contacts(const char* contacts) {
  return {{"contacts", core::Json::parse(contacts)}};
}

core::Json visit(const char* email, const char* phone, const char* starts_at = kTen) {
  return {{"booking_type_id", 3},
          {"starts_at", starts_at},
          {"contact", {{"name", "Max"}, {"email", email}, {"phone", phone}}}};
}

TEST_CASE("a contact is added and read as the API documents it") {
  Business b;
  Told made = add(b, {{"name", " Ada Lovelace "},
                      {"email", "ada@example.com"},
                      {"phone", "+44 7700 900123"},
                      {"type", "telegram"},
                      {"tags", {"vip", " friend ", "vip"}}});
  CHECK(made.status == 201);
  CHECK(made.json["message"] == "Contact created successfully.");
  CHECK(made.data().dump() ==
        R"({"id":43,"name":"Ada Lovelace","email":"ada@example.com","phone":"+447700900123",)"
        R"("type":"telegram","status":"active","blacklisted":false,"tags":["vip","friend"],)"
        R"("last_message_at":null,"created_at":"2026-03-04T09:00:00.000000Z",)"
        R"("updated_at":"2026-03-04T09:00:00.000000Z"})");
  CHECK(ask(b, "GET", "/contacts/43").data() == made.data());
  core::Json bare = add(b, {{"name", "Bob"}}).data();
  CHECK(bare["email"].is_null());
  CHECK(bare["phone"].is_null());
  CHECK(bare["type"].is_null());
  CHECK(bare["tags"] == core::Json::array());
  CHECK(book(b, kTen, 1, bare["id"]) == 1);
  Told none = ask(b, "GET", "/contacts/999");
  CHECK(none.status == 404);
  CHECK(none.json["message"] == "There is no contact with this id.");
}

TEST_CASE("a contact that cannot be is refused by field") {
  Business b;
  auto said = [&](const char* field, const core::Json& value) {
    core::Json body = {{"name", "Ada"}};
    body[field] = value;
    return add(b, body).complaint(field);
  };
  CHECK(add(b, core::Json::object()).complaint("name") == "The name field is required.");
  CHECK(said("name", "  ") == "The name field is required.");
  CHECK(said("name", std::string(201, 'n')) ==
        "The name field must not be longer than 200 characters.");
  CHECK(said("email", "nowhere") == "The email field must be an email address.");
  CHECK(said("phone", "07700 900123") ==
        "The phone field must be a phone number with its country's code, such as +447700900123.");
  CHECK(said("type", "fax") == "The type field must be whatsapp, telegram or instagram.");
  CHECK(said("type", 1) == "The type field must be whatsapp, telegram or instagram.");
  CHECK(said("tags", "vip") == "The tags field must be a list.");
  CHECK(said("tags", {1}) == "The tags field must hold only strings.");
  CHECK(said("tags", {""}) == "The tags field must hold lines of 1 to 50 characters.");
  CHECK(said("tags", {std::string(51, 't')}) ==
        "The tags field must hold lines of 1 to 50 characters.");
  CHECK(said("tags", core::Json(std::vector<std::string>(51, "t"))) ==
        "The tags field has more entries than can be read.");
  CHECK(said("blacklisted", true) == "This field is not known.");
  CHECK(said("id", 7) == "This field is not known.");
  CHECK(ask(b, "GET", "/contacts").json["meta"]["total"] == 1);
}

TEST_CASE("contacts come in pages by id") {
  Business b;
  for (int i = 0; i < 3; ++i) add(b, {{"name", "Visitor " + std::to_string(i)}});
  Told first = ask(b, "GET", "/contacts?per_page=3");
  CHECK(first.data()[0]["id"] == 42);
  CHECK(first.data().size() == 3);
  CHECK(first.json["meta"].dump() == R"({"current_page":1,"last_page":2,"per_page":3,"total":4})");
  CHECK(names(b, "?per_page=3&page=2") == Names{"Visitor 2"});
  CHECK(names(b, "?page=9").empty());
  CHECK(ask(b, "GET", "/contacts?per_page=101").complaint("per_page") ==
        "Give a whole number from 1 to 100.");
  CHECK(ask(b, "GET", "/contacts?search=" + std::string(255, 'a')).complaint("search") ==
        "Give at most 254 characters of text.");
  // Neither database looks for what no name can have.
  for (const char* control : {"%00", "a%00b", "a%07b", "%FF"}) {
    CHECK_MESSAGE(ask(b, "GET", "/contacts?search=" + std::string(control)).complaint("search") ==
                      "Give at most 254 characters of text.",
                  control);
  }
}

TEST_CASE("a search finds its text anywhere in a name, an address or a number") {
  Business b;
  add(b, {{"name", "José Ángel"}, {"email", "Jose@Example.org"}, {"phone", "+34 600 123 456"}});
  add(b, {{"name", "ΝΊΚΟΣ 100%_\\"}, {"email", "nikos@example.com"}});
  CHECK(names(b, "?search=JOS%C3%89") == Names{"José Ángel"});
  CHECK(names(b, "?search=%C3%A1ngel") == Names{"José Ángel"});
  CHECK(names(b, "?search=%CE%BD%CE%AF%CE%BA%CE%BF%CF%82") == Names{"ΝΊΚΟΣ 100%_\\"});
  CHECK(names(b, "?search=EXAMPLE.ORG") == Names{"José Ángel"});
  CHECK(names(b, "?search=600-123%20456") == Names{"José Ángel"});
  CHECK(names(b, "?search=%2B34") == Names{"José Ángel"});
  CHECK(names(b, "?search=example.com").size() == 2);  // Sarah Johnson's too
  // Signs that mean something to SQL stand for themselves.
  CHECK(names(b, "?search=%25") == Names{"ΝΊΚΟΣ 100%_\\"});
  CHECK(names(b, "?search=_") == Names{"ΝΊΚΟΣ 100%_\\"});
  CHECK(names(b, "?search=%5C") == Names{"ΝΊΚΟΣ 100%_\\"});
  CHECK(names(b, "?search='").empty());
  CHECK(names(b, "?search=-").empty());
  CHECK(names(b, "?search=").size() == 3);
  CHECK(ask(b, "GET", "/contacts?search=jos%C3%A9&per_page=1").json["meta"]["total"] == 1);
}

TEST_CASE("a contact that is sent twice with its key is added once") {
  Business b;
  auto send = [&](const char* body, const char* key) {
    server::Response response =
        b.routes.answer({"POST",
                         "/api/v1/contacts",
                         {testing::kBearer, testing::kJson, {"Idempotency-Key", key}},
                         body});
    return std::pair(response.status, std::string(response.text()));
  };
  auto first = send(R"({"name":"Ada"})", "one");
  CHECK(first.first == 201);
  CHECK(send(R"({"name":"Ada"})", "one") == first);
  CHECK(send(R"({"name":"Bob"})", "one").first == 422);
  CHECK(send(R"({"name":"Ada"})", "two").second != first.second);
  CHECK(send(R"({"name":"Ada"})", "not\tone").first == 422);
  CHECK(names(b, "") == Names{"Sarah Johnson", "Ada", "Ada"});
}

TEST_CASE("a blacklisted visitor is turned away politely, by address and by number") {
  Business b(with_contacts(R"([{"id": 7, "name": "Max", "email": "max@example.com",
                                "phone": "+447700900999", "blacklisted": true}])"));
  const core::Json typed[] = {visit("MAX@example.com", ""),
                              visit("other@example.com", "+44 7700 900999"),
                              visit("max@example.com", "+447700900111")};
  for (const core::Json& body : typed) {
    Told told = ask(b, "POST", "/bookings", body, testing::kPublic);
    CHECK(told.complaint("contact") == "This booking cannot be made online. Please contact us.");
    CHECK(told.json["message"] == "This booking cannot be made online. Please contact us.");
    CHECK(told.json["errors"].size() == 1);
  }
  CHECK(ask(b, "GET", "/bookings").json["meta"]["total"] == 0);
  CHECK(ask(b, "GET", "/contacts").json["meta"]["total"] == 1);
  Told own =
      ask(b, "POST", "/bookings", {{"contact_id", 7}, {"booking_type_id", 3}, {"starts_at", kTen}});
  CHECK(own.complaint("contact_id") ==
        "This contact is blacklisted: no booking of theirs is taken.");
  Told fine = ask(b, "POST", "/bookings", visit("ada@example.com", ""), testing::kPublic);
  CHECK(fine.status == 201);
}

TEST_CASE("one address is one contact, in capitals and small letters of any script") {
  Business b(with_contacts(R"([{"id": 7, "name": "Max", "email": "\u00C9va@\u00C5land.example",
                                "blacklisted": true}])"));
  for (const char* typed : {"\u00C9va@\u00C5land.example", "\u00E9va@\u00E5land.example",
                            "e\u0301VA@\u00C5LAND.example"}) {
    CAPTURE(typed);
    CHECK(ask(b, "POST", "/bookings", visit(typed, ""), testing::kPublic).complaint("contact") ==
          "This booking cannot be made online. Please contact us.");
  }
  const auto contact_of = [&](const char* typed, const char* start) {
    core::Json body = visit(typed, "");
    body["starts_at"] = start;
    const Told made = ask(b, "POST", "/bookings", body, testing::kPublic);
    REQUIRE(made.status == 201);
    return ask(b, "GET", testing::at(made.data())).data()["contact_id"].get<core::Id>();
  };
  const core::Id ivan = contact_of("\u0418\u0432\u0430\u043D@example.com", kTen);
  CHECK(contact_of("\u0438\u0432\u0430\u043D@Example.com", "2026-03-11T10:00:00Z") == ivan);
  // ß is a letter of its own, and no ss.
  CHECK(contact_of("stra\u00DFe@example.com", "2026-03-12T10:00:00Z") !=
        contact_of("strasse@example.com", "2026-03-13T10:00:00Z"));
}

TEST_CASE("an address that turns its own letters round is refused") {
  Business b;
  for (const char* typed :
       {"moc\u202E.elpmaxe@example.com", "\u202Eada@example.com", "ada\u2066@example.com",
        "ada@exa\u200Emple.com", "ada@example.com\u202C"}) {
    CHECK(ask(b, "POST", "/bookings", visit(typed, ""), testing::kPublic)
              .complaint("contact.email") == "The contact.email field must be an email address.");
  }
  // Mail programs put these around what is copied.
  CHECK(ask(b, "POST", "/bookings", visit("\u200Eada@example.com\u200F", ""), testing::kPublic)
            .status == 201);
}

TEST_CASE("a contact's link books nothing for one who is blacklisted under another contact") {
  for (const char* other : {R"("phone": "+447700900999")", R"("email": "MAX@example.com")"}) {
    CAPTURE(other);
    Business b(with_contacts(R"([{"id": 6, "name": "Max", "email": "max@example.com",
                                  "phone": "+447700900999"}])"));
    core::Json made = ask(b, "POST", "/visitor-tokens", {{"contact_id", 6}}).data();
    server::Header link{"Authorization", "Bearer " + made["token"].get<std::string>()};
    auto visit_at = [&](const char* starts_at) {
      return ask(b, "POST", "/bookings", {{"booking_type_id", 3}, {"starts_at", starts_at}}, link);
    };
    CHECK(visit_at(kTen).status == 201);
    std::string listed =
        std::string(R"([{"id": 7, "name": "M", "blacklisted": true, )") + other + "}]";
    b.store->add_contacts(testing::demo_site(with_contacts(listed.c_str())).contacts, b.now);
    core::Id booked = ask(b, "GET", "/bookings").data()[0]["id"];
    Told moved = ask(b, "PUT", at(booked), {{"starts_at", "2026-03-11T10:00:00Z"}}, link);
    CHECK(moved.complaint("contact") ==
          "This booking cannot be changed online. Please contact us.");
    Told refused = visit_at("2026-03-10T11:00:00Z");
    CHECK(refused.complaint("contact") == "This booking cannot be made online. Please contact us.");
    CHECK(refused.json["errors"].size() == 1);
    CHECK(ask(b, "GET", "/bookings").json["meta"]["total"] == 1);
    // The business itself may: this contact is not the blacklisted one.
    Told own =
        ask(b, "POST", "/bookings",
            {{"contact_id", 6}, {"booking_type_id", 3}, {"starts_at", "2026-03-10T11:00:00Z"}});
    CHECK(own.status == 201);
  }
}

TEST_CASE("a blacklisted contact without address and number changes nothing through a link") {
  Business b(with_contacts(R"([{"id": 7, "name": "Max"}])"));
  core::Id booked = book(b, kTen, 1, 7);
  core::Json made = ask(b, "POST", "/visitor-tokens", {{"contact_id", 7}}).data();
  server::Header link{"Authorization", "Bearer " + made["token"].get<std::string>()};
  CHECK(ask(b, "PUT", at(booked), {{"notes", "By the window"}}, link).status == 200);
  b.store->add_contacts({{7, "Max", "", "", {}, {}, true, {}}}, b.now);
  CHECK(ask(b, "PUT", at(booked), {{"notes", "By the door"}}, link).complaint("contact") ==
        "This booking cannot be changed online. Please contact us.");
}

TEST_CASE("a link to a contact who is blacklisted, or is not there, books nothing") {
  Business b(with_contacts(R"([{"id": 7, "name": "Max", "blacklisted": true}])"));
  const auto book_by = [&](const std::string& token) {
    return ask(b, "POST", "/bookings", {{"booking_type_id", 3}, {"starts_at", kTen}},
               {"Authorization", "Bearer " + token});
  };
  const core::Json made = ask(b, "POST", "/visitor-tokens", {{"contact_id", 7}}).data();
  CHECK(book_by(made["token"]).complaint("contact") ==
        "This booking cannot be made online. Please contact us.");
  const Told refused =
      book_by(b.tokens.sign({server::TokenScope::kContact, 999, b.now + core::Minutes(60)}));
  CHECK(refused.status == 401);
  CHECK(refused.json["code"] == "link_expired");
}

TEST_CASE("a blacklisted visitor's link still shows and cancels, and changes nothing") {
  Business b;
  core::Json made =
      ask(b, "POST", "/bookings", visit("max@example.com", ""), testing::kPublic).data();
  server::Header key{"Authorization", "Bearer " + made["manage_token"].get<std::string>()};
  core::Id max = ask(b, "GET", testing::at(made)).data()["contact_id"];
  b.store->add_contacts({{max, "Max", "", "", {}, {}, true, {}}}, b.now);
  const std::string path = "/bookings/" + std::to_string(made["id"].get<core::Id>());
  Told moved = ask(b, "PUT", path, {{"starts_at", "2026-03-11T10:00:00Z"}}, key);
  CHECK(moved.complaint("contact") == "This booking cannot be changed online. Please contact us.");
  Told seen = ask(b, "GET", path, nullptr, key);
  CHECK(seen.status == 200);
  CHECK(seen.data()["starts_at"] == "2026-03-10T10:00:00.000000Z");
  // The business itself may move it.
  CHECK(ask(b, "PUT", path, {{"starts_at", "2026-03-11T10:00:00Z"}}).status == 200);
  CHECK(ask(b, "POST", path + "/cancel", nullptr, key).status == 200);
}

TEST_CASE("what the site file says of a contact is brought up to date, and nothing else") {
  Business b;
  b.now += core::Seconds(60);
  core::Json known =
      add(b, {{"name", "Ada"}, {"email", "ada@example.com"}, {"tags", {"vip"}}}).data();
  auto again = [&](const char* contacts) {
    b.now += core::Seconds(60);
    b.store->add_contacts(testing::demo_site(with_contacts(contacts)).contacts, b.now);
    return ask(b, "GET", "/contacts/43").data();
  };
  core::Json listed = again(R"([{"id": 43, "name": "A. L.", "blacklisted": true}])");
  CHECK(listed["blacklisted"] == true);
  CHECK(listed["name"] == "Ada");
  CHECK(listed["email"] == "ada@example.com");
  CHECK(listed["tags"] == known["tags"]);
  CHECK(listed["updated_at"] == "2026-03-04T09:02:00.000000Z");
  CHECK(again(R"([{"id": 43, "name": "A. L.", "blacklisted": true}])") == listed);
  CHECK(again(R"([{"id": 43, "name": "A. L."}])") == listed);
  core::Json off = again(R"([{"id": 43, "name": "A. L.", "blacklisted": false, "tags": [],
                              "type": "whatsapp", "status": "inactive"}])");
  CHECK(off["blacklisted"] == false);
  CHECK(off["tags"] == core::Json::array());
  CHECK(off["type"] == "whatsapp");
  CHECK(off["status"] == "inactive");
}

}  // namespace

TEST_CASE(
    "a visitor's number may be a national one, and its extension stays with the booking alone") {
  Business b;
  const Told made = ask(b, "POST", "/bookings", visit("max@example.com", "020 7946 0123 ext. 12"),
                        testing::kPublic);
  REQUIRE(made.status == 201);
  const core::Json booking = ask(b, "GET", testing::at(made.data())).data();
  CHECK(booking["contact"]["phone"] == "+442079460123;ext=12");
  const std::string contact = "/contacts/" + std::to_string(booking["contact_id"].get<int>());
  CHECK(ask(b, "GET", contact).data()["phone"] == "+442079460123");
  for (const char* wrong : {"0207", "+44 20 7946 012345"}) {
    const Told refused =
        ask(b, "POST", "/bookings", visit("eve@example.com", wrong), testing::kPublic);
    CHECK(refused.complaint("contact.phone") ==
          "The contact.phone field must be a phone number such as 07700 900123, or one with its "
          "country's code.");
  }
}
