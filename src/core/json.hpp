// The JSON value that all of our code passes round; core/json_text.hpp reads and prints it.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>

namespace core {

// Keeps the order of fields, so answers print as the reference prints them.
using Json = nlohmann::ordered_json;

inline constexpr std::size_t kMaxAnswerBytes = std::size_t{1024} * 1024;

}  // namespace core
