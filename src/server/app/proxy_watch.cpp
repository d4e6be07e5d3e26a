#include "server/app/proxy_watch.hpp"

namespace server {

bool is_inner_host(std::string_view host) {
  if (host.starts_with("[")) return host.starts_with("[::1]");
  const std::string_view name = host.substr(0, host.find(':'));
  return name.starts_with("127.") || name.find('.') == std::string_view::npos;
}

void ProxyWatch::look(const Request& request) {
  if (!request.header("X-Forwarded-For")) return;
  const bool is_inner =
      request.forwarded_host.empty() && is_inner_host(request.header("Host").value_or(""));
  replaces_host_.store(is_inner, std::memory_order_relaxed);
}

std::optional<std::string> ProxyWatch::note(std::string_view public_url) const {
  if (!public_url.empty() || !replaces_host_.load(std::memory_order_relaxed)) return std::nullopt;
  return "The proxy in front replaces the Host header, so older browsers can't book: set "
         "\"proxy_set_header Host $http_host;\" (nginx) or \"ProxyPreserveHost On\" (Apache), or "
         "give \"public_url\" in the site file.";
}

}  // namespace server
