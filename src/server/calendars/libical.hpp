// What every use of libical needs. Only this folder includes libical.
#pragma once

namespace server {

// Debian's libical calls abort() on malformed values unless it is told not to. Any thread may call
// this, any number of times.
void keep_libical_from_aborting();

}  // namespace server
