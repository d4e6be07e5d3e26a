#include "server/calendars/libical.hpp"

#include <libical/ical.h>

#include <mutex>

namespace server {

void keep_libical_from_aborting() {
  static std::once_flag once;
  std::call_once(once, [] { icalerror_set_errors_are_fatal(0); });
}

}  // namespace server
