#include "server/calendars/content_lines.hpp"

#include "server/net/http.hpp"

namespace server {
namespace {

// The position of the first of `wanted` that isn't inside quotes; npos: none.
std::size_t find_unquoted(std::string_view text, std::string_view wanted) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (!is_quoted && wanted.find(text[i]) != std::string_view::npos) return i;
  }
  return std::string_view::npos;
}

ContentLine split(std::string_view text) {
  const std::size_t colon = find_unquoted(text, ":");
  ContentLine line;
  if (colon != std::string_view::npos) line.value = text.substr(colon + 1);
  const std::string_view head = text.substr(0, colon);
  const std::size_t semicolon = head.find(';');
  line.name = trim_spaces(head.substr(0, semicolon));
  if (semicolon != std::string_view::npos) line.parameters = head.substr(semicolon + 1);
  return line;
}

}  // namespace

bool ContentLine::is(std::string_view wanted) const {
  return equals_ignoring_case(name, wanted);
}

std::string_view ContentLine::parameter(std::string_view wanted) const {
  std::string_view rest = parameters;
  while (!rest.empty()) {
    const std::size_t end = find_unquoted(rest, ";");
    const std::string_view item = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    if (!equals_ignoring_case(item.substr(0, equals), wanted)) continue;
    std::string_view given = item.substr(equals + 1);
    if (given.size() >= 2 && given.front() == '"' && given.back() == '"') {
      given = given.substr(1, given.size() - 2);
    }
    return given;
  }
  return {};
}

std::string unfold(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    const bool is_fold =
        text[i] == '\n' && i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\t');
    if (is_fold) {
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<ContentLine> next_line(std::string_view& rest) {
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view text = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (!trim_spaces(text).empty()) return split(text);
  }
  return std::nullopt;
}

std::string_view next_item(std::string_view& rest) {
  const std::size_t comma = rest.find(',');
  const std::string_view item = rest.substr(0, comma);
  rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  return trim_spaces(item);
}

}  // namespace server
