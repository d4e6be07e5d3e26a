#include "server/api/form.hpp"

#include <doctest/doctest.h>

namespace {

using server::read_form;

TEST_CASE("a form is read as a browser sends it") {
  const auto form = read_form("action=decline&reason=Ill%21+%C3%A9%0D%0Asorry%0Abye&seen=",
                              {"action", "seen", "reason", "starts_at"});
  REQUIRE(form);
  CHECK(form->at("action") == "decline");
  CHECK(form->at("reason") == "Ill! \u00e9\nsorry\nbye");
  CHECK(form->at("seen").empty());
  CHECK(form->at("starts_at").empty());
  CHECK(read_form("", {"a"})->at("a").empty());
}

TEST_CASE("a form of any other shape is refused whole") {
  for (const char* wrong : {"b=1", "a=1&a=2", "a", "a=1&&", "&", "=1", "a=%", "a=%4", "a=%4x",
                            "a=%zz", "a=%ff", "a=%C3", "a%3D1", "A=1", "a=1&b"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read_form(wrong, {"a"}));
  }
  const std::string longest = "a=" + std::string(server::kMaxFormBytes - 2, 'x');
  CHECK(read_form(longest, {"a"}));
  CHECK_FALSE(read_form(longest + "x", {"a"}));
}

}  // namespace
