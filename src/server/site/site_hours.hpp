// Reads the site file's opening hours: a week of spans, and dated exceptions.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/rules/schedule.hpp"
#include "server/site/json_validator.hpp"

namespace server {

using Week = std::array<std::vector<Span>, 7>;
using Exceptions = std::map<core::Date, std::vector<Span>>;

// "09:00-17:00", "22:00-02:00" (past midnight). Nothing for other text, or for an empty span.
std::optional<Span> parse_span(std::string_view text);

Week read_week(const core::Json& value, const std::string& path, Problems& problems);
Exceptions read_exceptions(const core::Json& list, const std::string& path, Problems& problems);

}  // namespace server
