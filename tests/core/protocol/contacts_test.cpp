#include "core/protocol/contacts.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace {

TEST_CASE("a contact prints every documented field, in the documented order") {
  core::Contact contact;
  contact.id = 42;
  contact.name = "Ada";
  contact.email = "ada@example.com";
  contact.phone = "+447700900123";
  contact.type = core::ContactType::kInstagram;
  contact.status = core::ContactStatus::kInactive;
  contact.blacklisted = true;
  contact.tags = {"vip"};
  contact.last_message_at = *core::parse_instant("2026-03-04T09:00:00Z");
  contact.created_at = *core::parse_instant("2026-03-01T09:00:00Z");
  contact.updated_at = *core::parse_instant("2026-03-02T09:00:00Z");
  CHECK(
      core::to_json(contact).dump() ==
      R"({"id":42,"name":"Ada","email":"ada@example.com","phone":"+447700900123",)"
      R"("type":"instagram","status":"inactive","blacklisted":true,"tags":["vip"],)"
      R"("last_message_at":"2026-03-04T09:00:00.000000Z",)"
      R"("created_at":"2026-03-01T09:00:00.000000Z","updated_at":"2026-03-02T09:00:00.000000Z"})");
}

TEST_CASE("a new contact is read as it will be kept") {
  const auto body = core::read_object(
      R"({"name": " Ada ", "email": " ada@example.com ", "phone": "0044 7700 900123",
                            "type": "whatsapp", "tags": [" a", "a ", "b"]})");
  auto read = core::read_new_contact(*body.value);
  REQUIRE(read);
  CHECK(read.value->name == "Ada");
  CHECK(read.value->email == "ada@example.com");
  CHECK(read.value->phone == "+447700900123");
  CHECK(read.value->type == core::ContactType::kWhatsapp);
  CHECK(read.value->tags == std::vector<std::string>{"a", "b"});
  // What is null is not given.
  const auto bare_body =
      core::read_object(R"({"name": "Ada", "email": null, "type": null, "tags": null})");
  auto bare = core::read_new_contact(*bare_body.value);
  REQUIRE(bare);
  CHECK_FALSE(bare.value->type);
  CHECK(bare.value->tags.empty());
}

TEST_CASE("a tag is one line, neither empty nor long") {
  CHECK(core::is_tag("vip"));
  CHECK(core::is_tag("žluťoučký kůň"));
  CHECK(core::is_tag(std::string(50, 't')));
  for (const std::string& wrong : {std::string(), std::string(" vip"), std::string("a\nb"),
                                   std::string(51, 't'), std::string("\xff")}) {
    CHECK_FALSE(core::is_tag(wrong));
  }
}

}  // namespace
