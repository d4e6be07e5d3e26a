// Reads the parameters of a query string strictly, and collects every error by parameter name.
//
//   QueryReader reader(query);
//   auto id = reader.id("contact_id");
//   if (!reader.errors().empty()) return reader.refusal();
//
// An empty parameter counts as absent. Unknown parameters are ignored.
#pragma once

#include <optional>
#include <string_view>

#include "core/protocol/protocol.hpp"
#include "server/base/outcome.hpp"
#include "server/net/http.hpp"

namespace server {

class QueryReader {
 public:
  explicit QueryReader(const Query& query) : query_(query) {}

  // Each returns nothing if the parameter is absent or invalid; only invalid is an error.
  std::optional<std::string_view> text(std::string_view name);
  std::optional<core::Id> id(std::string_view name);
  std::optional<std::int64_t> whole(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<core::Date> date(std::string_view name);

  // An absent parameter is an error.
  void require(std::string_view name);
  void note(std::string_view name, std::string_view why);
  const core::FieldErrors& errors() const { return errors_; }
  Refusal refusal() const;  // 422

 private:
  const Query& query_;
  core::FieldErrors errors_;
};

}  // namespace server
