// The form's fields that forgive, as a visitor meets them: by role and name.
#include "../states.hpp"

using screens::Screen;
using view::Role;

namespace {

void opens_details(Screen& screen, std::optional<core::PhonePlan> plan = {}) {
  screen.config.phone = std::move(plan);
  screens::opens_details(screen, screens::texts());
}

const core::PhonePlan kBritish = {"GB", "44", "0", "07400 123456"};

}  // namespace

TEST_CASE("a national number says below which country it is taken for") {
  Screen screen;
  opens_details(screen, kBritish);
  screen.type("Phone optional", "020 7946 0123");
  screen.at(Role::kText, "Read as +44 20 7946 0123");
  const auto& field = screen.at(Role::kTextField, "Phone optional");
  CHECK(field.value == "020 7946 0123");
  CHECK(field.description == "Read as +44 20 7946 0123");
  screen.type("Phone optional", "+33 1 23 45 67 89");
  CHECK_FALSE(screen.shows("Read as"));
}

TEST_CASE("a number that cannot be read is met with one of the business's country") {
  Screen screen;
  opens_details(screen, kBritish);
  screen.type("Phone optional", "12");
  screen.does(widget::SubmitPressed{});
  screen.at(Role::kText, "Enter a full phone number, such as 07400 123456.");
  Screen unknown;
  opens_details(unknown);
  unknown.type("Phone optional", "020 7946 0123");
  unknown.does(widget::SubmitPressed{});
  unknown.at(Role::kText,
             "Enter the number with its country code, such as +44\u00A07700\u00A0900123.");
}

TEST_CASE("a slip in an address offers the likely one as a button, and is no error") {
  Screen screen;
  opens_details(screen);
  screen.type("Email", "sarah@gmial.com");
  CHECK((screen.at(Role::kTextField, "Email").flags & view::kInvalid) == 0);
  CHECK((screen.at(Role::kButton, "Did you mean sarah@gmail.com?").flags & view::kTabStop) != 0);
  screen.press("Did you mean sarah@gmail.com?");
  CHECK(screen.at(Role::kTextField, "Email").value == "sarah@gmail.com");
  CHECK(screen.find(Role::kButton, "Did you mean sarah@gmail.com?") == nullptr);
  CHECK(screen.focus == widget::key::kFieldEmail);
}

TEST_CASE("an address on its way to a usual one is not interrupted") {
  Screen screen;
  opens_details(screen);
  screen.input.focused = view::node_id(widget::key::kFieldEmail);
  screen.type("Email", "sarah@gmail.co");
  CHECK(screen.find(Role::kButton, "Did you mean sarah@gmail.com?") == nullptr);
  screen.input.focused = 0;
  screen.draw();
  screen.at(Role::kButton, "Did you mean sarah@gmail.com?");
}

TEST_CASE("the button that books is the form's own, which Enter in a field presses") {
  Screen screen;
  screens::opens_details(screen, screens::texts());
  CHECK((screen.by_key("submit")->flags & view::kSubmit) != 0);
  CHECK((screen.by_key("back")->flags & view::kSubmit) == 0);
}
