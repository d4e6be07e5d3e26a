#include "server/net/https_client.hpp"

#include <curl/curl.h>

#include <algorithm>
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
  std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) receiving.answer->headers.clear();  // after a 100 Continue
  std::size_t colon = line.find(':');
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
  std::string_view authority = after_scheme.substr(0, after_scheme.find_first_of("/?#"));
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
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
      std::lock_guard lock(mutex_);
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
    std::lock_guard lock(mutex_);
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

bool may_be_asked(std::string_view url) {
  bool is_plain = url.starts_with("http://");
  if (!is_plain && !url.starts_with("https://")) return false;
  std::string_view rest = url.substr(is_plain ? 7 : 8);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  bool is_clean = std::all_of(url.begin(), url.end(),
                              [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  if (!is_clean || authority.find('@') != std::string_view::npos) return false;
  std::string_view host = host_of(rest);
  return !host.empty() && (!is_plain || is_loopback(host));
}

HttpsClient::HttpsClient(HttpsLimits limits)
    : limits_(std::move(limits)), handles_(std::make_unique<Handles>()) {}

HttpsClient::~HttpsClient() = default;

HttpsAnswer HttpsClient::ask(const HttpsRequest& request) const {
  HttpsAnswer answer;
  if (!may_be_asked(request.url)) {
    answer.why = "the address is neither https:// nor http:// to this machine";
    return answer;
  }
  Receiving receiving{&answer, limits_.body_bytes, limits_.header_bytes};
  HeaderList headers = list_of(request.headers);
  Handle handle = handles_->take();
  set_up(handle.get(), request, limits_, receiving, headers.get());
  CURLcode code = curl_easy_perform(handle.get());
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
  bool was_sent = sent > 0 && !is_before_sending(code);
  answer.outcome = was_sent ? HttpsOutcome::kLost : HttpsOutcome::kNotSent;
  answer.timed_out = was_sent && code == CURLE_OPERATION_TIMEDOUT;
  answer.why = receiving.too_large ? "the answer is too large" : curl_easy_strerror(code);
  return answer;
}

}  // namespace server
