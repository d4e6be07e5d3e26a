// The arguments of an endpoint's member of Routes. Internal to routes.cpp, endpoints.cpp and
// owner_endpoints.cpp.
#pragma once

#include "server/api/routes.hpp"

namespace server {

// The values of a path's placeholders.
struct Routes::PathValues {
  core::Id id = 0;
  std::string_view token;  // of a hold, a feed or an owner's link
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
