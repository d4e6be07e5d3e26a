#include "server/net/https_client.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <mutex>
#include <new>
#include <stdexcept>

namespace server {

// Outside the anonymous namespace: HttpsClient::Handles has them as members.
struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;

namespace {

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

// Filled in by libcurl's callbacks.
struct Receiving {
  HttpsAnswer* answer;
  std::size_t body_bytes;
  std::size_t header_bytes;
  std::size_t headers_seen = 0;
  bool too_large = false;
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  if (receiving.answer->body.size() + count > receiving.body_bytes) {
    receiving.too_large = true;
    return 0;  // aborts the exchange
  }
  receiving.answer->body.append(bytes, count);
  return count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& receiving = *static_cast<Receiving*>(to);
  receiving.headers_seen += count;
  if (receiving.headers_seen > receiving.header_bytes) {
    receiving.too_large = true;
    return 0;
  }
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) receiving.answer->headers.clear();  // after a 100 Continue
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  std::string_view value = line.substr(colon + 1);
  while (value.ends_with('\n') || value.ends_with('\r')) value.remove_suffix(1);
  receiving.answer->headers.push_back(
      {std::string(line.substr(0, colon)), std::string(trim_spaces(value))});
  return count;
}

int abort_if_stopped(void* request, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const HttpsRequest*>(request)->stop.stop_requested() ? 1 : 0;
}

std::string_view host_of(std::string_view after_scheme) {
  const std::string_view authority = after_scheme.substr(0, after_scheme.find_first_of("/?#"));
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

// A name in ASCII, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view host) {
  const bool is_v6 = host.starts_with('[');
  if (is_v6) host = host.substr(1, host.size() - 2);
  return !host.empty() && std::all_of(host.begin(), host.end(), [is_v6](char c) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_digit || is_letter || c == '.' ||
           (is_v6 ? c == ':' || c == '%' : c == '-' || c == '_');
  });
}

// Nothing, or a colon and a port.
bool is_port(std::string_view behind_host) {
  if (behind_host.empty()) return true;
  const std::string_view digits = behind_host.substr(1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return behind_host.front() == ':' && is_whole && port > 0 && port <= 65535;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  return host.starts_with("127.") && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= '0' && c <= '9') || c == '.';
         });
}

// Codes that guarantee that no byte of the request has left this machine.
bool is_before_sending(CURLcode code) {
  switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return true;
    default: return false;
  }
}

struct Range {
  std::array<unsigned char, 16> base;  // the first bytes count for IPv4
  unsigned bits;
};

// Not reached over the internet (IANA's special-purpose registries).
constexpr Range kReserved4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 3},
};
// Of IPv6, 2000::/3 alone is public, without these.
constexpr Range kPublic6 = {{0x20}, 3};
constexpr Range kReserved6[] = {
    {{0x20, 0x01, 0x00}, 23},        // Teredo, ORCHID and others
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4 holds an IPv4 address
    {{0x3f, 0xff, 0x00}, 20},        // documentation
};

constexpr std::string_view kPrivateNames[] = {"localhost", "local", "home.arpa", "internal"};

bool is_in(const unsigned char* address, const Range& range) {
  for (unsigned bit = 0; bit < range.bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8U);
    if (((address[bit / 8U] ^ range.base[bit / 8U]) & mask) != 0U) return false;
  }
  return true;
}

template <std::size_t count>
bool is_in_any(const unsigned char* address, const Range (&ranges)[count]) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [address](const Range& range) { return is_in(address, range); });
}

bool is_public(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    unsigned char bytes[4];
    std::memcpy(bytes, &v4.sin_addr, sizeof bytes);
    return !is_in_any(bytes, kReserved4);
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  const unsigned char* bytes = v6.sin6_addr.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return !is_in_any(bytes + 12, kReserved4);
  return is_in(bytes, kPublic6) && !is_in_any(bytes, kReserved6);
}

// Of this machine, a private network (RFC 1918, RFC 4193), shared space (RFC 6598) or a link.
constexpr Range kPrivate4[] = {
    {{10}, 8}, {{100, 64}, 10}, {{127}, 8}, {{169, 254}, 16}, {{172, 16}, 12}, {{192, 168}, 16},
};
constexpr Range kPrivate6[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},  // ::1
    {{0xfc}, 7},
    {{0xfe, 0x80}, 10},
};

bool is_private(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    unsigned char bytes[4];
    std::memcpy(bytes, &v4.sin_addr, sizeof bytes);
    return is_in_any(bytes, kPrivate4);
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  const unsigned char* bytes = v6.sin6_addr.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) return is_in_any(bytes + 12, kPrivate4);
  return is_in_any(bytes, kPrivate6);
}

// libcurl calls these with each address that it is about to connect to.
curl_socket_t open_private_socket(void*, curlsocktype, curl_sockaddr* address) {
  if (!is_private(address->addr)) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

curl_socket_t open_public_socket(void*, curlsocktype, curl_sockaddr* address) {
  if (!is_public(address->addr)) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

HeaderList list_of(const std::vector<Header>& headers) {
  HeaderList list;
  auto add = [&list](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());  // NOLINT: `longer` begins with it
    list.reset(longer);
  };
  for (const Header& header : headers) add(header.name + ": " + header.value);
  add("Expect:");  // no round trip before the body
  return list;
}

void set_up(CURL* handle, const HttpsRequest& request, const HttpsLimits& limits,
            Receiving& receiving, curl_slist* headers) {
  auto set = [handle](CURLoption option, auto value) {
    if (curl_easy_setopt(handle, option, value) != CURLE_OK) {
      throw std::runtime_error("libcurl does not take option " + std::to_string(option));
    }
  };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!limits.ca_file.empty()) {
    set(CURLOPT_CAINFO, limits.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::min(request.deadline, limits.connect_deadline).count()));
  if (request.stop.stop_possible()) {
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &abort_if_stopped);
    set(CURLOPT_XFERINFODATA, const_cast<void*>(static_cast<const void*>(&request)));
  }
  const bool is_private_only = request.is_plain_allowed && request.url.starts_with("http://");
  if (request.is_public_only || is_private_only) {
    set(CURLOPT_OPENSOCKETFUNCTION, is_private_only ? &open_private_socket : &open_public_socket);
    // A kept connection may have been opened without this check.
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
  }
  set(CURLOPT_HTTPHEADER, headers);
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&receiving));
  set(CURLOPT_HEADERFUNCTION, &take_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&receiving));
  if (request.method == "GET") return;
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  set(CURLOPT_POSTFIELDS, request.body.c_str());
  set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
  set(CURLOPT_FRESH_CONNECT, 1L);
}

}  // namespace

// Idle handles, each with its kept connections.
class HttpsClient::Handles {
 public:
  Handles() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }

  Handle take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    Handle handle(curl_easy_init());
    if (!handle) throw std::bad_alloc();
    return handle;
  }

  void give_back(Handle handle) {
    curl_easy_reset(handle.get());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

 private:
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

std::string_view HttpsAnswer::header(std::string_view name) const {
  auto found = std::find_if(headers.begin(), headers.end(), [name](const Header& header) {
    return equals_ignoring_case(header.name, name);
  });
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

bool may_be_asked(std::string_view url, bool is_plain_allowed) {
  const bool is_plain = url.starts_with("http://");
  if (!is_plain && !url.starts_with("https://")) return false;
  const std::string_view rest = url.substr(is_plain ? 7 : 8);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const bool is_clean = std::all_of(url.begin(), url.end(), [](char c) {
    constexpr std::string_view kInNoUrl = "\"<>`\\";  // RFC 3986
    return c > ' ' && c < '\x7f' && kInNoUrl.find(c) == std::string_view::npos;
  });
  if (!is_clean || authority.find('@') != std::string_view::npos) return false;
  const std::string_view host = host_of(rest);
  if (!is_port(authority.substr(host.size()))) return false;
  return is_host(host) && (!is_plain || is_plain_allowed || is_loopback(host));
}

bool is_private_host(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string host(host_of(scheme == std::string_view::npos ? url : url.substr(scheme + 3)));
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  if (host.ends_with('.')) host.pop_back();
  if (host.starts_with('[')) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    const std::string inside = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, inside.c_str(), &v6.sin6_addr) != 1) return true;
    return !is_public(reinterpret_cast<const sockaddr&>(v6));  // NOLINT: as sockets have it
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  // Also "127.1" and "0x7f000001", as libcurl reads them.
  if (inet_aton(host.c_str(), &v4.sin_addr) == 1) {
    return !is_public(reinterpret_cast<const sockaddr&>(v4));  // NOLINT: as sockets have it
  }
  // RFC 6761, RFC 6762, RFC 8375, and ICANN's name for private use.
  return std::any_of(std::begin(kPrivateNames), std::end(kPrivateNames),
                     [&](std::string_view name) {
                       return host == name || (host.size() > name.size() && host.ends_with(name) &&
                                               host[host.size() - name.size() - 1] == '.');
                     });
}

std::string redirect_target(const std::string& url, std::string_view location) {
  struct CloseUrl {
    void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
  };
  const std::unique_ptr<CURLU, CloseUrl> handle(curl_url());
  if (!handle) throw std::bad_alloc();
  const std::string relative(location);
  if (relative.empty() || curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_set(handle.get(), CURLUPART_URL, relative.c_str(), 0) != CURLUE_OK) {
    return {};
  }
  char* text = nullptr;
  if (curl_url_get(handle.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return {};
  std::string target(text);
  curl_free(text);
  return target.substr(0, target.find('#'));
}

HttpsClient::HttpsClient(HttpsLimits limits)
    : limits_(std::move(limits)), handles_(std::make_unique<Handles>()) {}

HttpsClient::~HttpsClient() = default;

HttpsAnswer HttpsClient::ask(const HttpsRequest& request) const {
  HttpsAnswer answer;
  if (!may_be_asked(request.url, request.is_plain_allowed)) {
    answer.why = "the address is neither https:// nor http:// to this machine";
    return answer;
  }
  Receiving receiving{&answer, limits_.body_bytes, limits_.header_bytes};
  const HeaderList headers = list_of(request.headers);
  Handle handle = handles_->take();
  set_up(handle.get(), request, limits_, receiving, headers.get());
  const CURLcode code = curl_easy_perform(handle.get());
  long sent = 0;
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_REQUEST_SIZE, &sent);
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  handles_->give_back(std::move(handle));
  if (code == CURLE_OK) {
    answer.outcome = HttpsOutcome::kAnswered;
    answer.status = static_cast<int>(status);
    return answer;
  }
  answer = {};
  const bool was_sent = sent > 0 && !is_before_sending(code);
  answer.outcome = was_sent ? HttpsOutcome::kLost : HttpsOutcome::kNotSent;
  answer.timed_out = was_sent && code == CURLE_OPERATION_TIMEDOUT;
  answer.why = receiving.too_large ? "the answer is too large" : curl_easy_strerror(code);
  return answer;
}

}  // namespace server
