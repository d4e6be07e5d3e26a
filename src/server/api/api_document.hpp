// What the API is, for programs and people: the OpenAPI document that GET /openapi.json answers with.
//
//   server::Response answer = server::api_document(documented_only).answer(request);
//
// Its text is assets/openapi.json, compiled in. There, `"x-addition": true` marks what the upstream's
// reference lacks: a server of the documented calls alone leaves those parts out, together with
// what refers to them, and puts the members of `x-documented-only` in the place of those beside it.
#pragma once

#include "core/protocol/protocol.hpp"
#include "server/net/static_files.hpp"

namespace server {

// The document as a file of that path; made at the first call, and kept.
const StaticFiles& api_document(bool documented_only);

// The same as JSON.
core::Json api_document_json(bool documented_only);

}  // namespace server
