// Whether files have the content that the hash in their name is of, as tools/bundle.mjs names
// them.
//
//   const std::vector<std::string> dropped = server::drop_unlike_names(contents);
//
// "/widget-0a1b2c3d4e.js": the first digits of its SHA-256. "/messages/en-0a1b2c3d4e.json": of all
// languages with these digits together, in the order of their tags, separated by commas.
// "/widget-0a1b2c3d4e.js.br": it unpacks to the file beside it.
#pragma once

#include <string>
#include <vector>

#include "server/net/static_files.hpp"

namespace server {

// Takes the files out that have another content, and compressed ones without their file. Returns
// their paths. Every name has to have a hash.
std::vector<std::string> drop_unlike_names(FileContents& contents);

}  // namespace server
