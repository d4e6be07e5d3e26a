#include "server/rules/calendar_uid.hpp"

#include "server/base/digest.hpp"

namespace server {

std::string new_calendar_uid() {
  return to_hex(random_bytes(16));
}

}  // namespace server
