// What "booking-server init" writes and prints: pure text.
//
//   std::string site = server::init_site_text(answers, {.publishable_key = "pk_…", …});
#pragma once

#include <optional>
#include <string>

#include "server/app/commands/init_answers.hpp"

namespace server {

// The loader of one version of the widget, and its hash, as a tag names them.
struct PinnedLoader {
  std::string file;
  std::string integrity;
};
// From the list of the files' names, booking-files.json; nullopt: it names none.
std::optional<PinnedLoader> pinned_loader(const std::string& list);

struct InitNames {
  std::string publishable_key;
  std::string locale;   // BCP 47
  std::string program;  // how the command was called
  std::string folder;   // where the files are, without a slash at its end
  std::optional<PinnedLoader> pinned;
};

// The site file, with comments. Valid for answers that were taken.
std::string init_site_text(const InitAnswers& answers, const InitNames& names);
// For systemd's EnvironmentFile and for a shell. Each call makes new secrets.
std::string init_secrets_text();
// The tag to paste, the command that starts the server, and what to do next.
std::string init_next_steps(const InitAnswers& answers, const InitNames& names);

}  // namespace server
