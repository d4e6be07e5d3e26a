#include "server/net/http.hpp"

#include <algorithm>

namespace server {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

// Calls `use(part)` for each part between separators.
template <class Use>
void split(std::string_view text, char separator, Use use) {
  while (true) {
    const std::size_t end = text.find(separator);
    use(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

// The path of a target that has no query.
std::string_view origin_form(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (target.empty() || target[0] == '/' || scheme == std::string_view::npos) return target;
  const std::size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

// "gzip;q=0" is refused; any other weight is accepted.
bool is_refused(std::string_view parameters) {
  bool refused = false;
  split(parameters, ';', [&](std::string_view parameter) {
    parameter = trim_spaces(parameter);
    if (parameter.size() < 3 || lower(parameter[0]) != 'q' || parameter[1] != '=') return;
    const std::string_view weight = parameter.substr(2);
    refused = weight.find_first_not_of("0.") == std::string_view::npos;
  });
  return refused;
}

}  // namespace

std::string lower_ascii(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  return lowered;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string_view trim_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string http_date(core::Instant instant) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = date::floor<date::days>(instant);
  const core::Date date(day);
  const std::string iso = core::format_instant(instant);  // for its two-digit fields
  std::string text = kDays[date::weekday(day).c_encoding()];
  text.append(", ").append(iso, 8, 2).append(" ");
  text.append(kMonths[static_cast<unsigned>(date.month()) - 1]).append(" ");
  return text.append(iso, 0, 4).append(" ").append(iso, 11, 8).append(" GMT");
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string Request::list(std::string_view name) const {
  std::string list;
  for (const Header& header : headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    if (!list.empty()) list += ',';
    list += header.value;
  }
  return list;
}

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

std::string response_head(const Response& response, const HeadParts& parts) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + parts.reason + "\r\n";
  const auto add = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  for (const Header& header : response.headers) add(header.name, header.value);
  if (!has_no_body(response.status)) {
    add("Content-Length", std::to_string(response.text().size()));
  }
  add("Date", http_date(parts.now));
  add("X-Request-Id", parts.request_id);
  if (parts.closes) add("Connection", "close");
  if (!parts.closes && parts.is_http10) add("Connection", "keep-alive");
  return head + "\r\n";
}

bool FoldWatch::sees_fold(std::string_view header) {
  for (const char c : header) {
    if (last_ == '\n' && (c == ' ' || c == '\t')) return true;
    last_ = c;
  }
  return false;
}

std::string_view Request::path() const {
  return origin_form(std::string_view(target).substr(0, target.find('?')));
}

std::string_view Request::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

std::string_view Response::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

std::optional<Query> Query::parse(std::string_view text) {
  Query query;
  bool well_formed = true;
  split(text, '&', [&](std::string_view pair) {
    if (pair.empty()) return;
    const std::size_t equals = pair.find('=');
    auto name = percent_decoded(pair.substr(0, equals));
    const std::string_view sent =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    auto value = percent_decoded(sent);
    if (!name || !value) {
      well_formed = false;
      return;
    }
    query.values_[*std::move(name)].push_back({*std::move(value), std::string(sent)});
  });
  if (!well_formed) return std::nullopt;
  return query;
}

std::optional<std::string_view> Query::get(std::string_view name) const {
  auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.front().text;
}

std::optional<std::string> Query::words(std::string_view name) const {
  auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  const Value& value = found->second.front();
  if (value.text.find('@') != std::string::npos) return value.text;
  std::string sent = value.sent;
  const bool is_number = sent.size() > 1 && sent[0] == '+' && sent[1] >= '0' && sent[1] <= '9';
  std::replace(sent.begin() + (is_number ? 1 : 0), sent.end(), '+', ' ');
  return percent_decoded(sent);
}

bool Query::is_repeated(std::string_view name) const {
  auto found = values_.find(name);
  return found != values_.end() && found->second.size() > 1;
}

bool lists_etag(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    std::size_t comma = list.find(',');
    std::string_view item = trim_spaces(list.substr(0, comma));
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == etag || item == "*") return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

bool accepts(std::string_view list, std::string_view token) {
  std::optional<bool> named;
  bool any = false;
  split(list, ',', [&](std::string_view item) {
    const std::size_t mark = item.find(';');
    const std::string_view name = trim_spaces(item.substr(0, mark));
    bool taken = mark == std::string_view::npos || !is_refused(item.substr(mark + 1));
    if (equals_ignoring_case(name, token)) named = taken;
    if (name == "*") any = taken;
  });
  return named.value_or(any);
}

}  // namespace server
