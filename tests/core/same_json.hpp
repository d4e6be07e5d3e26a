// Whether two readers read one text the same: JsonDocument, and nlohmann's behind parse_json.
#pragma once

#include "core/json_document.hpp"
#include "core/json_text.hpp"

namespace testing {

inline bool is_same_json(core::JsonValue read, const core::Json& expected) {
  using Type = core::Json::value_t;
  if (!read) return false;
  switch (expected.type()) {
    case Type::null: return read.is_null();
    case Type::boolean: return read.flag() == expected.get<bool>();
    case Type::string: return read.text() == expected.get_ref<const std::string&>();
    case Type::array: {
      if (!read.is_list() || read.size() != expected.size()) return false;
      std::size_t i = 0;
      for (const core::JsonValue value : read) {
        if (!is_same_json(value, expected[i++])) return false;
      }
      return i == expected.size();
    }
    case Type::object: {
      if (!read.is_object() || read.size() != expected.size()) return false;
      auto member = expected.begin();
      for (const core::JsonValue value : read) {
        if (value.name() != member.key() || !is_same_json(value, member.value())) return false;
        if (!is_same_json(read.member(member.key()), member.value())) return false;
        ++member;
      }
      return member == expected.end();
    }
    default:
      return read.whole() == core::whole_number(expected) && !read.is_null() && !read.flag() &&
             !read.text() && !read.is_list() && !read.is_object();
  }
}

}  // namespace testing
