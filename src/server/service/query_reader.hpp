// Reads the parameters of a query string strictly, noting all that is wrong with them by name.
//
//   QueryReader reader(query);
//   auto id = reader.id("contact_id");
//   if (!reader.errors().empty()) return reader.refusal();
//
// An empty parameter is one that was not given. Those that nobody asks for are passed over.
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

  // Each gives nothing if absent or wrong; only wrong is noted.
  std::optional<std::string_view> text(std::string_view name);
  std::optional<core::Id> id(std::string_view name);
  std::optional<std::int64_t> whole(std::string_view name, std::int64_t least, std::int64_t most);
  std::optional<core::Date> date(std::string_view name);

  // Notes that it is absent, if it is.
  void require(std::string_view name);
  void note(std::string_view name, std::string_view why);
  const core::FieldErrors& errors() const { return errors_; }
  Refusal refusal() const;  // 422

 private:
  const Query& query_;
  core::FieldErrors errors_;
};

}  // namespace server
