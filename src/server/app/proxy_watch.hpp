// Finds out whether a reverse proxy replaces the Host header, as nginx and Apache do by default: then the
// server can't recognise its own pages in every browser, and refuses them with 403 when they book.
//
//   proxy.look(request);                                  // each request
//   readiness.add_note("proxy", [&] { return proxy.note(site.public_url); });
//
// The last request that came through a proxy decides, so the note ends when the proxy is corrected. Every
// member may be called from any thread.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "server/net/http.hpp"

namespace server {

// Whether no page has this Host: the server's own address, or a name inside the proxy's network.
bool is_inner_host(std::string_view host);

class ProxyWatch {
 public:
  void look(const Request& request);
  // With a public_url the server knows its own pages without the Host.
  std::optional<std::string> note(std::string_view public_url) const;

 private:
  std::atomic<bool> replaces_host_ = false;
};

}  // namespace server
