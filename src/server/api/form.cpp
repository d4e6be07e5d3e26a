#include "server/api/form.hpp"

#include <algorithm>

#include "core/booking.hpp"
#include "server/net/http.hpp"

namespace server {
namespace {

std::optional<std::string> decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  const auto decoded = percent_decoded(spaced);
  if (!decoded) return std::nullopt;
  const std::string& bytes = *decoded;
  std::string out;  // browsers send "\r\n"
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool is_first_of_two = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
    if (!is_first_of_two) out += bytes[i] == '\r' ? '\n' : bytes[i];
  }
  if (!core::count_code_points(out)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Form> read_form(std::string_view body,
                              std::initializer_list<std::string_view> names) {
  if (body.size() > kMaxFormBytes) return std::nullopt;
  Form form;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(pair.size() + 1, body.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string_view name = pair.substr(0, equals);
    if (std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
    auto value = decoded(pair.substr(equals + 1));
    if (!value || !form.emplace(name, *std::move(value)).second) return std::nullopt;
  }
  for (const std::string_view name : names) form.emplace(name, "");
  return form;
}

}  // namespace server
