// One flag of the command line with its value: "--flag value" or "--flag=value".
//
//   for (std::size_t i = 0; i < arguments.size(); ++i) {
//     const GivenFlag given = take_flag(arguments, i);     // {"--site", "site.json"}
//   }
#pragma once

#include <string>
#include <vector>

namespace server {

struct GivenFlag {
  std::string name;
  std::string value;  // empty: it is missing
};

// `at` moves on to the value if that is an argument of its own.
inline GivenFlag take_flag(const std::vector<std::string>& arguments, std::size_t& at) {
  const std::string& flag = arguments[at];
  const std::size_t equals = flag.find('=');
  if (equals != std::string::npos) return {flag.substr(0, equals), flag.substr(equals + 1)};
  if (at + 1 >= arguments.size()) return {flag, ""};
  ++at;
  return {flag, arguments[at]};
}

}  // namespace server
