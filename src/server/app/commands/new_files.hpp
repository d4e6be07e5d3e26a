// Writes files that must not exist yet, all of them or none.
//
//   server::write_new_files({{"/etc/booking/site.json", text, 0644}});   // throws std::runtime_error
//
// A file appears under its name with its whole content, on the disk. An existing file is never
// replaced, also if it appears meanwhile.
#pragma once

#include <string>
#include <vector>

namespace server {

struct NewFile {
  std::string path;
  std::string text;
  unsigned mode = 0644;
};

void write_new_files(const std::vector<NewFile>& files);

}  // namespace server
