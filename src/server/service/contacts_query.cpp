#include "server/service/contacts_query.hpp"

namespace server {
namespace {

constexpr int kMaxSearch = 254;  // code points: the longest address

}  // namespace

Outcome<ContactsQuery> read_contacts_query(const Query& query) {
  QueryReader reader(query);
  ContactsQuery asked;
  asked.page = read_page(reader);
  if (reader.text("search")) asked.search = core::clean_name(query.words("search").value_or(""));
  auto length = core::count_code_points(asked.search);
  if (!length || *length > kMaxSearch) {
    reader.note("search", "Give at most " + std::to_string(kMaxSearch) + " characters of text.");
  }
  if (reader.errors().empty()) return asked;
  return reader.refusal();
}

}  // namespace server
