// The fault that work on a store ends with.
#pragma once

#include <optional>

#include "server/store/store.hpp"

namespace testing {

// nullopt: it ends well.
template <class Work>
std::optional<server::StoreFault> fault_of(Work work) {
  try {
    work();
  } catch (const server::StoreError& error) {
    return error.fault;
  }
  return std::nullopt;
}

}  // namespace testing
