// The flags of a command line, each with its value: "--flag value" or "--flag=value".
//
//   GivenFlags flags(arguments);
//   for (std::size_t i = 0; i < arguments.size(); ++i) {
//     const GivenFlag given = flags.take(i);     // {"--site", "site.json"}
//     if (given.is_repeated) return given_twice(given.name);
//   }
#pragma once

#include <set>
#include <string>
#include <vector>

namespace server {

struct GivenFlag {
  std::string name;
  std::string value;  // empty: it is missing
  bool is_repeated = false;
};

class GivenFlags {
 public:
  explicit GivenFlags(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  // The flag at `at`, which moves on to the value if that is an argument of its own.
  GivenFlag take(std::size_t& at) {
    const std::string& flag = arguments_[at];
    const std::size_t equals = flag.find('=');
    GivenFlag given;
    given.name = flag.substr(0, equals);
    given.is_repeated = !seen_.insert(given.name).second;
    if (equals != std::string::npos) {
      given.value = flag.substr(equals + 1);
    } else if (at + 1 < arguments_.size()) {
      given.value = arguments_[++at];
    }
    return given;
  }

 private:
  const std::vector<std::string>& arguments_;
  std::set<std::string> seen_;
};

// The sentence about a flag that takes one value.
inline std::string given_twice(const std::string& flag) {
  return flag + " is given twice; give it once.";
}

}  // namespace server
