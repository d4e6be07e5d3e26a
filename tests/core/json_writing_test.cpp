#include "core/json_writing.hpp"

#include <doctest/doctest.h>

#include "core/json_text.hpp"
#include "core/protocol/bodies.hpp"
#include "core/protocol/fields.hpp"
#include "random.hpp"
#include "samples.hpp"

namespace core {
namespace {

TEST_CASE("an object prints in the order it is told") {
  JsonText json;
  json.whole("a", -5);
  json.flag("b", true);
  json.null("c");
  json.open_list("d");
  json.whole(nullptr, 1);
  json.open_object(nullptr);
  json.close();
  json.open_object(nullptr);
  json.text("e", "f\"g");
  json.close();
  json.close();
  json.text("h", "\n");
  json.plain("i", "2026-03-10T09:00:00Z");
  CHECK(
      json.take() ==
      R"({"a":-5,"b":true,"c":null,"d":[1,{},{"e":"f\"g"}],"h":"\n","i":"2026-03-10T09:00:00Z"})");
  CHECK(JsonText().take() == "{}");
}

TEST_CASE("any text prints as the other printer prints it, UTF-8 or not") {
  testing::Random random(41);
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (int n = random.small(0, 8); n > 0; --n) {
      static const char* const kParts[] = {"é",        "東",       "🎈",       "\xE0\xA0",
                                           "\xF0\x9F", "\xF4\x90", "\xED\xA0"};
      if (random.small(0, 3) == 0) {
        text += kParts[random.small(0, 6)];
      } else {
        text += static_cast<char>(random.small(0, 3) == 0 ? random.small(0, 127)
                                                          : random.small(-128, -1));
      }
    }
    JsonText json;
    json.text("text", text);
    REQUIRE(json.take() == print_json(Json{{"text", text}}));
  }
}

TEST_CASE("both writers print the same") {
  testing::Random random(42);
  for (int i = 0; i < 2000; ++i) {
    const WidgetConfig config = samples::random_config(random);
    TextWriter text;
    config_fields(text, config);
    Writer tree;
    config_fields(tree, config);
    REQUIRE(text.take() == print_json(tree.take()));
    const Booking booking = samples::random_booking(random);
    TextWriter booking_text;
    booking_fields(booking_text, booking);
    REQUIRE(booking_text.take() == print_json(to_json(booking)));
    const BookingMade made{booking, "bt_b1.1773151200.x", {}};
    REQUIRE(made_body(made, "Booked.") == success_body(to_json(made), "Booked."));
  }
}

}  // namespace
}  // namespace core
