// The arguments of an endpoint's member of Routes. Internal to routes.cpp and endpoints.cpp.
#pragma once

#include "server/api/routes.hpp"

namespace server {

// The values of a path's placeholders.
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
