#include "server/rules/calendar_uid.hpp"

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kBytes = 16;

}  // namespace

std::string new_calendar_uid() {
  return to_hex(random_bytes(kBytes));
}

bool is_calendar_uid(std::string_view text) {
  return text.size() == 2 * kBytes && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace server
