// A value, or the API error that explains why it is missing.
//
//   server::Outcome<core::Booking> booking = service.booking(id, caller);
//   if (!booking) return server::Refusal(booking.error());
//   use(*booking);
//
// Expected failures only: a store that fails throws StoreError.
#pragma once

#include <tl/expected.hpp>

#include "core/protocol/protocol.hpp"

namespace server {

template <class T>
using Outcome = tl::expected<T, core::ApiError>;

// Converts to any Outcome.
using Refusal = tl::unexpected<core::ApiError>;

}  // namespace server
