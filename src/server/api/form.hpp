// A form's body (application/x-www-form-urlencoded), read strictly.
//
//   const auto form = server::read_form(request.body, {"action", "reason"});
//   if (!form) …                       // 400
//   form->at("reason")                 // every name is there; empty if it wasn't sent
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace server {

inline constexpr std::size_t kMaxFormBytes = std::size_t{16} * 1024;

using Form = std::map<std::string, std::string, std::less<>>;

// Line ends become "\n". nullopt if the body is longer than kMaxFormBytes, has another name, a name
// twice, a wrong percent sign or invalid UTF-8.
std::optional<Form> read_form(std::string_view body, std::initializer_list<std::string_view> names);

}  // namespace server
