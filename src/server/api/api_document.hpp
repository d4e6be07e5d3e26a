// The OpenAPI document that GET /openapi.json returns.
//
//   server::Response answer = server::api_document(account_api_only).answer(request);
//
// The text is assets/openapi.json, compiled in. In it, `"x-addition": true` marks the parts that
// the account's reference doesn't have. With `account_api_only`, these parts and the references to
// them are left out, and the members of `x-documented-only` replace their siblings of the same
// name.
#pragma once

#include "core/protocol/protocol.hpp"
#include "server/net/static_files.hpp"

namespace server {

// The document as a static file; made by the first call, and cached.
const StaticFiles& api_document(bool account_api_only);

// The document as JSON.
core::Json api_document_json(bool account_api_only);

}  // namespace server
