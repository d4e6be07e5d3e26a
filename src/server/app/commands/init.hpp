// booking-server init: asks six questions, writes a site file and its secrets, and prints the tag to
// paste, the command that starts the server and what to do next.
//
//   auto parsed = server::parse_init({"/etc/booking", "--name", "Palm Street Clinic"});
//   int code = server::run_init(command, {.in = std::cin, …});
//
// Never replaces a file, and never prints a secret.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace server {

struct InitCommand {
  std::string folder = ".";                    // made if it doesn't exist
  std::map<std::string, std::string> answers;  // by flag: "--name"
  bool takes_defaults = false;                 // --yes: asks nothing
};

// The error is a sentence that says what to do.
std::variant<InitCommand, std::string> parse_init(const std::vector<std::string>& arguments);

struct InitWorld {
  std::istream& in;
  std::ostream& out;
  std::string program;    // how the command was called
  std::string time_zone;  // this machine's, or ""
  std::string language;   // $LANG
  std::string files;      // folder of the widget's files that the server will serve, or ""
  core::Instant now;
};

// This machine's zone by $TZ or /etc/localtime; empty if neither names one.
std::string machine_time_zone(const std::string& tz_variable);

// Throws std::runtime_error, with a sentence, if nothing was written.
void run_init(const InitCommand& command, const InitWorld& world);

}  // namespace server
