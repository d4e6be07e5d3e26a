#include "server/site/site_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "server/site/json_validator.hpp"
#include "server/site/site_busy.hpp"

namespace server {
namespace {

std::string count_of(std::size_t count, std::string_view one) {
  std::string text = count == 0 ? "no" : std::to_string(count);
  text.append(" ").append(one);
  return count == 1 ? text : text + "s";
}

}  // namespace

SiteResult load_site(const std::string& path, SiteKind kind) {
  const std::string name = path.substr(path.rfind('/') + 1);
  std::error_code no_matter;
  if (std::filesystem::is_directory(path, no_matter)) {
    return {std::nullopt, {path + ": is a folder; give the business's JSON file."}};
  }
  errno = 0;
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (file && !text.bad()) {
    SiteResult result = read_site(name, text.str(), kind);
    if (!result.site) return result;
    Problems problems(name);
    load_busy_urls(result.site->busy, std::filesystem::path(path).parent_path(), problems);
    if (problems.list().empty()) return result;
    return {std::nullopt, problems.list()};
  }
  const std::string why = errno != 0 ? std::strerror(errno) : "not a file";
  return {std::nullopt, {path + ": cannot be read (" + why + "); give the business's JSON file."}};
}

std::string describe(const Site& site) {
  return site.name + ", " + site.time_zone + ": " + count_of(site.types.size(), "booking type") +
         ", " + count_of(site.resources.size(), "resource") + ", " +
         count_of(site.contacts.size(), "contact") + ", " +
         count_of(site.publishable_keys.size(), "publishable key") + ", " +
         count_of(site.allowed_origins.size(), "allowed origin") + ".";
}

}  // namespace server
