#include "server/rules/origins.hpp"

#include <doctest/doctest.h>

namespace {

using server::is_origin;
using server::is_origin_entry;
using server::matches_origin;

TEST_CASE("an entry is an origin, or a pattern of names that belong to one owner") {
  for (const char* right :
       {"https://example.org", "http://localhost:3000", "http://[::1]:8080",
        "https://*.example.org", "http://*.example.org:8080", "https://*.preview.example.co.uk",
        "https://*.example.co.uk", "https://*--shop.netlify.app", "https://shop-*.vercel.app",
        "https://*.shop.pages.dev", "https://shop-*-team.vercel.app"}) {
    CAPTURE(right);
    CHECK(is_origin_entry(right));
  }
  for (const char* wrong : {"*",
                            "https://*",
                            "https://*.com",
                            "https://*.co.uk",
                            "https://*.com.au",
                            "https://*.vercel.app",
                            "https://*.github.io",
                            "https://*.localhost",
                            "https://*.org:8443",
                            "https://a.*.example.org",
                            "https://*.*.example.org",
                            "https://**.example.org",
                            "https://*example",
                            "https://*.example.org/",
                            "https://*.example.org:443",
                            "https://*.Example.org",
                            "https://*.example..org",
                            "https://*.",
                            "https://*.example.org.",
                            "https://*.0.0.1",
                            "https://*.[::1]",
                            "*.example.org",
                            "https://a*.example",
                            "https://a*.vercel.app",
                            "https://example.*",
                            "https://example.org:*",
                            "*://a.example.org",
                            "ftp://*.example.org",
                            "https://u@*.example.org",
                            ""}) {
    CAPTURE(wrong);
    CHECK_FALSE(is_origin_entry(wrong));
  }
}

TEST_CASE("a pattern takes its own names and no others") {
  const auto takes = [](const char* entry, const char* origin) {
    CAPTURE(entry);
    CAPTURE(origin);
    REQUIRE(is_origin_entry(entry));
    return matches_origin(entry, origin);
  };
  CHECK(takes("https://*.example.org", "https://a.example.org"));
  CHECK(takes("https://*.example.org", "https://pr-12.a.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://example.org"));
  CHECK_FALSE(takes("https://*.example.org", "http://a.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://a.example.org:8443"));
  CHECK_FALSE(takes("https://*.example.org", "https://.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://a..example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://evilexample.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://a.example.org.evil.com"));
  CHECK_FALSE(takes("https://*.example.org", "https://evil.com/.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://evil.com:1.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://evil.com#.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "https://u@a.example.org"));
  CHECK_FALSE(takes("https://*.example.org", "null"));
  CHECK_FALSE(takes("https://*.example.org", ""));
  CHECK(takes("http://*.example.org:8080", "http://a.example.org:8080"));
  CHECK_FALSE(takes("http://*.example.org:8080", "http://a.example.org"));
  CHECK(takes("https://*--shop.netlify.app", "https://deploy-preview-3--shop.netlify.app"));
  CHECK_FALSE(takes("https://*--shop.netlify.app", "https://evil.x--shop.netlify.app"));
  CHECK_FALSE(takes("https://*--shop.netlify.app", "https://--shop.netlify.app"));
  CHECK(takes("https://shop-*.vercel.app", "https://shop-git-main.vercel.app"));
  CHECK_FALSE(takes("https://shop-*.vercel.app", "https://shop-a.evil.vercel.app"));
  CHECK(takes("https://example.org", "https://example.org"));
  CHECK_FALSE(takes("https://example.org", "https://a.example.org"));
}

}  // namespace
