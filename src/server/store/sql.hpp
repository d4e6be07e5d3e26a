// SQL as constants, joined at compile time.
//
//   constexpr Sql kColumns("id, name");
//   constexpr Sql kSelectContact = "SELECT " + kColumns + " FROM contacts WHERE id = ?";
//   Statement rows = connection.use(kSelectContact);
//
// Internal to the store.
#pragma once

#include <algorithm>
#include <cstddef>

namespace server {

// `length` is without the terminating zero.
template <std::size_t length>
class Sql {
 public:
  explicit constexpr Sql(const char (&text)[length + 1]) { std::copy_n(text, length, text_); }
  template <std::size_t left>
  constexpr Sql(const Sql<left>& a, const Sql<length - left>& b) {
    std::copy_n(a.c_str(), left, text_);
    std::copy_n(b.c_str(), length - left, text_ + left);
  }

  constexpr const char* c_str() const { return text_; }

 private:
  char text_[length + 1] = {};
};
template <std::size_t size>
Sql(const char (&)[size]) -> Sql<size - 1>;

template <std::size_t a, std::size_t b>
constexpr Sql<a + b> operator+(const Sql<a>& left, const Sql<b>& right) {
  return {left, right};
}
template <std::size_t size, std::size_t b>
constexpr auto operator+(const char (&left)[size], const Sql<b>& right) {
  return Sql(left) + right;
}
template <std::size_t a, std::size_t size>
constexpr auto operator+(const Sql<a>& left, const char (&right)[size]) {
  return left + Sql(right);
}

}  // namespace server
