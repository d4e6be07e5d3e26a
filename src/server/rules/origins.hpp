// Origins of pages, as browsers send them and as the site file lists them.
//
//   server::is_origin("https://example.org");                                // no pattern
//   server::matches_origin("https://*.example.org", "https://a.b.example.org");   // true
//
// An entry is an origin, or one whose first label is a pattern:
// - "https://*.example.org": every name below example.org, at any depth, and not example.org itself;
// - "https://*--shop.netlify.app", "https://shop-*.vercel.app": every name that differs in the star
//   alone, which stands for one letter, digit or dash and more, and for no dot.
// The star never stands for a whole name under which others register theirs: "https://*.com",
// "https://*.co.uk" and "https://*.vercel.app" are refused. Scheme and port always have to match.
// Pure.
#pragma once

#include <string_view>

namespace server {

// scheme://host[:port] as a browser sends it: lower case, no path, no default port. A pattern is not
// an origin.
bool is_origin(std::string_view text);
// An origin, or a pattern of the kinds above.
bool is_origin_entry(std::string_view text);
// Whether the origin that a browser sent is the entry, or is of its pattern. `entry` is valid.
bool matches_origin(std::string_view entry, std::string_view origin);

}  // namespace server
