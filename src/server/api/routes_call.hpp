// What Routes knows about an endpoint, and the arguments of its member. Internal to routes.cpp and to the files with
// endpoints.
#pragma once

#include "server/api/routes.hpp"

namespace server {

// kVisitors: a link to the booking, or to all bookings of its contact. kContacts: only the latter.
// The secret key opens both. kAnyKey: secret or publishable key. kAnyKeyOrContact: these, or a
// contact's link. kAnyKeyOrLink: any key or link. kOwnerLink: the token in the path, and no key.
// kCalendarLink: the token in ?token=, which opens this alone, and no key.
enum class Who {
  kAnybody,
  kAnyKey,
  kSecretKey,
  kVisitors,
  kContacts,
  kAnyKeyOrContact,
  kAnyKeyOrLink,
  kOwnerLink,
  kCalendarLink
};
// kNone: a body is not required. kBeacon: likewise, and a publishable key may be in the URL, because a
// beacon can't set headers.
enum class Body { kNone, kJson, kBeacon, kForm };
enum class Counted { kByMethod, kAsRead };  // kByMethod: all but GET and HEAD count as bookings
// Whether the account's reference has it too, or only this server.
enum class Part { kReference, kAddition };

struct Routes::Endpoint {
  std::string_view path;
  std::string_view method;  // GET takes HEAD too
  Who who;
  Body body;
  Part part;
  // Null: the API document, which is served as a static file.
  Answer (Routes::*answer)(const Call&) const;
  Counted counted = Counted::kByMethod;

  bool takes(std::string_view asked) const {
    return asked == method || (asked == "HEAD" && method == "GET");
  }
  bool admits(Access access) const {
    if (who == Who::kCalendarLink || access == Access::kCalendarToken) {
      return who == Who::kCalendarLink && access == Access::kCalendarToken;
    }
    if (access == Access::kSecret || who == Who::kAnybody || who == Who::kAnyKeyOrLink) return true;
    if (access == Access::kPublishable) return who == Who::kAnyKey || who == Who::kAnyKeyOrContact;
    if (who == Who::kContacts || who == Who::kAnyKeyOrContact) {
      return access == Access::kContactToken;
    }
    return who == Who::kVisitors;
  }
};

// The values of a path's placeholders.
struct Routes::PathValues {
  core::Id id = 0;
  std::string_view token;  // of a hold, a feed or an owner's link
};

// The endpoint of a request, and the values in its path.
struct Routes::Found {
  const Endpoint* endpoint = nullptr;  // null: not found
  PathValues values;
  std::string allowed;  // the path's methods, if the request has another
};

// The caller, and the rate limit that the request counts against.
struct Routes::Identity {
  std::variant<Caller, int> who;  // or the status of the refusal
  RateBucket bucket = RateBucket::kReads;
  // Where wrong ones are counted, if the request has a key or a token that could be guessed.
  std::optional<RateBucket> guesses = std::nullopt;
  std::optional<OwnerLink> link = std::nullopt;
};

struct Routes::Call {
  const Request& request;
  const Query& query;
  Caller caller;
  PathValues path;
  const OwnerLink* link = nullptr;  // Who::kOwnerLink alone
};

// Whether the request has a body that says it is JSON.
bool has_json_body(const Request& request);

}  // namespace server
