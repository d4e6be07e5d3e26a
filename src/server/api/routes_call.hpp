// What an endpoint's member of Routes is given. Internal to routes.cpp and routes_endpoints.cpp.
#pragma once

#include "server/api/routes.hpp"

namespace server {

// What a path has in the places of its pattern.
struct Routes::PathValues {
  core::Id id = 0;
  std::string_view hold_token;
};

struct Routes::Call {
  const Request& request;
  const Query& query;
  Caller caller;
  PathValues path;
};

}  // namespace server
