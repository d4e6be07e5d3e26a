// Reads the fields of a JSON document strictly, and collects every problem with it.
//
//   Problems problems("site.json");
//   Fields fields(json, "booking_types[0]", {"id", "name"}, problems);   // refuses other fields
//   int minutes = fields.whole("duration_minutes", "minutes", 5, 1440).value_or(0);
//
// A member that finds a problem records it and returns nothing. The caller continues, so that all
// problems of a file are reported at once. Never throws.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/protocol.hpp"

namespace server {

class Problems {
 public:
  explicit Problems(std::string_view file_name) : file_name_(file_name) {}
  // "site.json: PATH: WHAT", on one line: what cannot be printed is escaped as in JSON.
  void add(std::string_view path, std::string_view what);
  // "site.json: PATH: is VALUE; give REMEDY"
  void add_wrong(std::string_view path, const core::Json& value, std::string_view remedy);
  const std::vector<std::string>& list() const { return list_; }

 private:
  std::string file_name_;
  std::vector<std::string> list_;
};

class Fields {
 public:
  // `value` must outlive this. If it isn't an object, that is a problem, and all fields are absent.
  Fields(const core::Json& value, std::string path, std::vector<std::string_view> known,
         Problems& problems);

  std::string path(std::string_view name) const;
  const core::Json* find(std::string_view name) const;
  // Null if absent, which is a problem; `remedy` says what to give.
  const core::Json* require(std::string_view name, std::string_view remedy) const;

  // Each returns nothing if the field is absent or invalid; only invalid is a problem.
  std::optional<std::string> text(std::string_view name, int min_length, int max_length) const;
  std::optional<std::int64_t> whole(std::string_view name, std::string_view unit,
                                    std::int64_t least, std::int64_t most) const;
  std::optional<bool> yes_or_no(std::string_view name) const;
  const core::Json* list(std::string_view name, std::string_view of_what) const;

  // As above, but absent is a problem too.
  std::string required_text(std::string_view name, int max_length) const;
  std::int64_t required_whole(std::string_view name, std::string_view unit, std::int64_t least,
                              std::int64_t most) const;

  Problems& problems() const { return problems_; }

 private:
  const core::Json* object_ = nullptr;
  std::string path_;
  Problems& problems_;
};

std::string item_path(std::string_view list_path, std::size_t index);  // "resources[0]"

}  // namespace server
