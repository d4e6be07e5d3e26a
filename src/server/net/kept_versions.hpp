// The widget's files of earlier versions, in a folder of the server's own. Pages that were opened before an upgrade
// ask for them, and so do pages that pin a version.
//
//   server::KeptVersions kept("/var/lib/booking/versions", clock);
//   for (const std::string& sentence : kept.serve(files)) …   // keeps a copy of this version, and serves the earlier ones
//
// A version is a folder in it, named by a digest of its files' names, and holds nothing but files with a hash in their
// name. Its time of change is when somebody last asked for one of its files, to the day. A file whose content doesn't match
// that hash is neither kept nor served.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/net/static_files.hpp"

namespace server {

class KeptVersions {
 public:
  // `clock` has to outlive the files that are served.
  KeptVersions(std::filesystem::path folder, const Clock& clock);

  // Copies the hashed files of `files` into the folder. Deletes versions that nobody has used for 90 days, and the
  // longest unused ones if all together have more than 32 MB. Adds the files of the others to `files`. Writes this
  // version again if its copy is damaged. Returns a sentence about each version with files that were left out. Throws
  // std::runtime_error if the folder can't be read or written.
  std::vector<std::string> serve(StaticFiles& files) const;

 private:
  std::filesystem::path folder_;
  const Clock& clock_;
};

// The sentences that serve() would return about the versions in the folder. Changes nothing. Throws std::runtime_error if
// it can't be read.
std::vector<std::string> damaged_versions(const std::filesystem::path& folder);

}  // namespace server
