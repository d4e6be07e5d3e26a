#include "server/service/contacts_query.hpp"

#include <algorithm>

namespace server {
namespace {

constexpr int kMaxSearch = 254;  // code points: the longest address

}  // namespace

Outcome<ContactsQuery> read_contacts_query(const Query& query) {
  QueryReader reader(query);
  ContactsQuery asked;
  asked.page = read_page(reader);
  if (reader.text("search")) asked.search = core::clean_name(query.words("search").value_or(""));
  const auto length = core::count_code_points(asked.search);
  // Databases differ in what they do with these: PostgreSQL keeps no zero in a text.
  const bool has_controls = std::any_of(asked.search.begin(), asked.search.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
  });
  if (!length || *length > kMaxSearch || has_controls) {
    reader.note("search", "Give at most " + std::to_string(kMaxSearch) + " characters of text.");
  }
  if (reader.errors().empty()) return asked;
  return reader.refusal();
}

}  // namespace server
