// In front of an account: which of its contacts a visitor is, by what they typed.
#include <algorithm>

#include "../support/account_mode.hpp"

namespace {

using testing::Account;
using testing::AccountMode;
using testing::FaultAnswer;
using testing::kBearer;
using testing::Told;
using Asked = server::HttpsRequest;

constexpr const char* kPhone = "+447700900123";

struct Typed {
  std::string email;
  std::string phone;
};

Told book_as(const AccountMode& b, const Typed& typed) {
  core::Json contact = {{"name", "Ada"}, {"email", typed.email}, {"phone", typed.phone}};
  for (const char* name : {"email", "phone"}) {
    if (contact[name] == "") contact.erase(name);
  }
  core::Json body = {{"booking_type_id", 3}, {"starts_at", testing::kNine}, {"contact", contact}};
  return b.ask("POST", "/bookings", body);
}

// Whom the account booked for. The visitor isn't told.
core::Id contact_of(const AccountMode& b, const Told& made) {
  REQUIRE(made.status == 201);
  CHECK(made.data()["contact_id"] == made.data()["id"]);
  return b.ask("GET", testing::at(made.data()), nullptr, kBearer)
      .data()["contact_id"]
      .get<core::Id>();
}

// An account that knows these, in front of which neither an address nor a number is required.
struct Knowing : AccountMode {
  explicit Knowing(core::Json contacts) : AccountMode(core::Json{{"contacts", contacts}}) {
    site = testing::demo_site({{"details", {{"email", "optional"}, {"phone", "optional"}}}});
  }
  std::size_t contacts() const {
    return testing::ask(account.business, "GET", "/contacts").data().size();
  }
};

core::Json known(core::Id id, const char* email, const char* phone, bool is_blacklisted = false) {
  core::Json contact = {{"id", id}, {"name", "Somebody"}, {"blacklisted", is_blacklisted}};
  if (*email) contact["email"] = email;
  if (*phone) contact["phone"] = phone;
  return contact;
}

core::Json only(core::Json contact) {
  return core::Json::array({std::move(contact)});
}

constexpr const char* kNotOnline = "This booking cannot be made online. Please contact us.";

}  // namespace

TEST_CASE("a visitor is the contact with their address, or else with their number alone") {
  struct Case {
    const char* what;
    core::Json contact;
    Typed typed;
    bool is_the_one;
  };
  const Case cases[] = {
      {"the same address", known(7, "ada@example.com", ""), {"ada@example.com", ""}, true},
      {"in other capitals", known(7, "Ada@Example.com", ""), {"aDA@example.COM", ""}, true},
      {"with more in front", known(7, "a.ada@example.com", ""), {"ada@example.com", ""}, false},
      {"with more behind", known(7, "ada@example.com.au", ""), {"ada@example.com", ""}, false},
      {"whatever the number",
       known(7, "ada@example.com", "+447700900999"),
       {"ada@example.com", kPhone},
       true},
      {"the same number", known(7, "", kPhone), {"", kPhone}, true},
      {"on a contact without address", known(7, "", kPhone), {"ada@example.com", kPhone}, true},
      {"typed without address", known(7, "bob@example.com", kPhone), {"", kPhone}, true},
      {"another address at the number",
       known(7, "bob@example.com", kPhone),
       {"ada@example.com", kPhone},
       false},
      {"another number", known(7, "", "+4477009001234"), {"", kPhone}, false},
      {"neither on file", known(7, "", ""), {"ada@example.com", kPhone}, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    Knowing b(only(c.contact));
    Told made = book_as(b, c.typed);
    REQUIRE(made.status == 201);
    CHECK((contact_of(b, made) == 7) == c.is_the_one);
    CHECK(b.contacts() == (c.is_the_one ? 1 : 2));
  }
}

TEST_CASE("nobody gets off the account's blacklist by another address or another number") {
  core::Json mallory = known(7, "m@example.com", kPhone, true);
  for (const Typed& typed : {Typed{"M@example.com", ""}, Typed{"M@example.com", "+447700900999"},
                             Typed{"other@example.com", kPhone}, Typed{"", kPhone}}) {
    CAPTURE(typed.email);
    Knowing b(only(mallory));
    CHECK(book_as(b, typed).complaint("contact") == kNotOnline);
    CHECK(b.account.count("POST") == 0);
  }
}

TEST_CASE("one blacklisted contact among several with the same address or number is enough") {
  auto all = [](std::initializer_list<core::Json> contacts) {
    return core::Json::array_t(contacts);
  };
  const std::vector<core::Json> lists = {
      all({known(6, "m@example.com", ""), known(7, "m@example.com", "", true)}),
      all({known(6, "m@example.com", "", true), known(7, "m@example.com", "")}),
      all({known(6, "m@example.com", ""), known(7, "", kPhone, true)}),
      all({known(6, "", kPhone, true), known(7, "", kPhone)}),
  };
  for (const core::Json& list : lists) {
    CAPTURE(list.dump());
    Knowing b(list);
    CHECK(book_as(b, {"m@example.com", kPhone}).complaint("contact") == kNotOnline);
    CHECK(b.account.count("POST") == 0);
  }
}

TEST_CASE("of several contacts with the same address the visitor is the first") {
  Knowing b(core::Json::array(
      {known(9, "ada@example.com", ""), known(6, "ada@example.com", ""), known(8, "", kPhone)}));
  CHECK(contact_of(b, book_as(b, {"ada@example.com", kPhone})) == 6);
  CHECK(b.contacts() == 3);
}

TEST_CASE(
    "which contact the visitor is does not depend on the order that the account lists them in") {
  for (bool is_blacklisted : {false, true}) {
    Knowing b(core::Json::array({known(6, "ada@example.com", ""), known(7, "ada@example.com", ""),
                                 known(8, "ada@example.com", "", is_blacklisted)}));
    b.account.fault = [&b](const Asked& asked) -> FaultAnswer {
      if (asked.method != "GET" || !Account::path_of(asked).starts_with("/contacts?")) return {};
      server::HttpsAnswer answer = b.account.pass(asked);
      core::Json body = core::Json::parse(answer.body);
      std::reverse(body["data"].begin(), body["data"].end());
      answer.body = body.dump();
      return answer;
    };
    Told told = book_as(b, {"ada@example.com", ""});
    CHECK(told.status == (is_blacklisted ? 422 : 201));
    if (!is_blacklisted) CHECK(contact_of(b, told) == 6);
  }
}

TEST_CASE("a visitor is found on whichever page of the search they are") {
  core::Json others = core::Json::array();
  for (core::Id id : {1, 2, 3}) {
    others.push_back(known(id, ("x" + std::to_string(id) + "ada@example.com").c_str(), ""));
  }
  for (bool is_blacklisted : {false, true}) {
    core::Json list = others;
    list.push_back(known(7, "ada@example.com", "", is_blacklisted));
    Knowing b(list);
    b.account.fault = [&b](const Asked& asked) {
      Asked narrow = asked;
      std::size_t at = narrow.url.find("per_page=100");
      if (at != std::string::npos) narrow.url.replace(at, 12, "per_page=1");
      return b.account.pass(narrow);
    };
    Told told = book_as(b, {"ada@example.com", ""});
    CHECK(told.status == (is_blacklisted ? 422 : 201));
    if (!is_blacklisted) CHECK(contact_of(b, told) == 7);
    CHECK(b.account.count("page=5") == 0);
  }
}

TEST_CASE("a visitor whom the account does not know is added with what they typed") {
  Knowing b(core::Json::array());
  const core::Id written = contact_of(b, book_as(b, {"ada@example.com", "+44 7700 900123"}));
  core::Json contact =
      b.ask("GET", "/contacts/" + std::to_string(written), nullptr, kBearer).data();
  CHECK(contact["name"] == "Ada");
  CHECK(contact["email"] == "ada@example.com");
  CHECK(contact["phone"] == kPhone);
  CHECK(contact["type"] == "whatsapp");
  const core::Id mailed = contact_of(b, book_as(b, {"bea@example.com", ""}));
  contact = b.ask("GET", "/contacts/" + std::to_string(mailed), nullptr, kBearer).data();
  CHECK(contact["phone"].is_null());
  CHECK(contact["type"].is_null());
}

TEST_CASE("what the account says of a visitor's details is told under the names the page has") {
  AccountMode b;
  int status = 422;
  b.account.fault = [&status](const Asked& asked) -> FaultAnswer {
    if (asked.method != "POST") return {};
    return testing::answered(
        status, R"({"success":false,"message":"No.","errors":{"email":["Not this one."],
                    "phone":["Nor this."],"type":["Nor that."],"notes":["Nor those."]}})");
  };
  Told refused = b.book();
  CHECK(refused.complaint("contact.email") == "Not this one.");
  CHECK(refused.complaint("contact.phone") == "Nor this.");
  CHECK(refused.complaint("contact") == "Nor that.");
  CHECK(refused.complaint("notes") == "Nor those.");
  CHECK(refused.json["errors"].size() == 4);
  // Of anything else the visitor is told no more than that it does not work at the moment.
  status = 403;
  CHECK(b.book().status == 503);
  status = 410;
  Told gone = b.book();
  CHECK(gone.status == 503);
  CHECK_FALSE(gone.json.contains("errors"));
  CHECK(b.account.count("POST /bookings") == 0);
}

TEST_CASE("a contact that may have been added is looked for, and never added twice") {
  for (bool is_added : {true, false}) {
    CAPTURE(is_added);
    AccountMode b;
    b.account.fault = [&b, is_added](const Asked& asked) -> FaultAnswer {
      if (asked.method != "POST" || Account::path_of(asked) != "/contacts") return {};
      if (is_added) b.account.pass(asked);
      return testing::lost();
    };
    CHECK(b.book().status == (is_added ? 201 : 503));
    CHECK(b.account.count("POST /contacts") == 1);
    // Found or not, it is at work no longer when the visitor comes back.
    b.account.fault = nullptr;
    CHECK(b.book({{"starts_at", testing::kTen}}).status == 201);
    CHECK(b.account.count("POST /contacts") == (is_added ? 1 : 2));
  }
}

TEST_CASE("a contact that the account failed to add by its own word is added at the second try") {
  AccountMode b;
  bool has_failed = false;
  b.account.fault = [&has_failed](const Asked& asked) -> FaultAnswer {
    if (asked.method != "POST" || has_failed) return {};
    has_failed = true;
    return testing::answered(500, R"({"success":false,"message":"Server error."})");
  };
  CHECK(b.book().status == 201);
  CHECK(b.account.count("POST /contacts") == 2);
}

TEST_CASE("a contact that the business sends twice with its key is added to the account once") {
  AccountMode b;
  core::Json bea = {{"name", "Bea"}, {"email", "bea@example.com"}};
  bool is_lost = false;
  b.account.fault = [&](const Asked& asked) -> FaultAnswer {
    if (asked.method != "POST" || is_lost) return {};
    is_lost = true;
    b.account.pass(asked);
    return testing::lost();
  };
  Told first = b.ask("POST", "/contacts", bea, kBearer, "k");
  REQUIRE(first.status == 201);
  CHECK(b.ask("POST", "/contacts", bea, kBearer, "k").json == first.json);
  CHECK(b.account.count("POST /contacts") == 1);
  Told other = b.ask("POST", "/contacts", {{"name", "Bob"}}, kBearer, "k");
  CHECK(other.complaint("idempotency_key") == "This key came with another request before.");
  CHECK(b.ask("GET", "/contacts?search=bea", nullptr, kBearer).json["meta"]["total"] == 1);
}

TEST_CASE("the business reads the account's contacts page by page, and by id") {
  AccountMode b(core::Json{
      {"contacts", core::Json::array({known(6, "a@example.com", ""), known(7, "b@example.com", ""),
                                      known(8, "c@example.com", "")})}});
  Told page = b.ask("GET", "/contacts?per_page=2&page=2", nullptr, kBearer);
  REQUIRE(page.status == 200);
  REQUIRE(page.data().size() == 1);
  CHECK(page.data()[0]["id"] == 8);
  CHECK(page.json["meta"]["last_page"] == 2);
  CHECK(b.ask("GET", "/contacts?search=b%40", nullptr, kBearer).data()[0]["id"] == 7);
  CHECK(b.ask("GET", "/contacts/7", nullptr, kBearer).data()["email"] == "b@example.com");
  CHECK(b.ask("GET", "/contacts/99", nullptr, kBearer).status == 404);
}
