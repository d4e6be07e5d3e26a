#include "core/url.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a visitor's link is the page's address with the booking, and ends in the token") {
  const auto link = [](const char* page) { return core::booking_link(page, 7, "bt_x"); };
  CHECK(link("https://a.example/book") == "https://a.example/book?booking=7#bt_x");
  CHECK(link("https://a.example/?lang=en") == "https://a.example/?lang=en&booking=7#bt_x");
}

TEST_CASE("a visitor's link keeps the route that a page's router reads from the fragment") {
  const auto link = [](const char* page) { return core::booking_link(page, 7, "bt_x"); };
  CHECK(link("https://a.example/#/book") == "https://a.example/?booking=7#/book?bt_x");
  CHECK(link("https://a.example/?a=1#!/book?b=2") ==
        "https://a.example/?a=1&booking=7#!/book?b=2&bt_x");
}
