#include "server/mail/smtp_client.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <vector>

#include "server/mail/mail_headers.hpp"
#include "server/wording/composed.hpp"

namespace server {
namespace {

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, CloseHandle>;
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;
struct FreeMime {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, FreeMime>;

// How far the exchange has come: the last command that was sent.
enum class Stage { kConnect, kHello, kStartTls, kLogin, kSender, kRecipient, kData };

// Watches the exchange through libcurl's debug callback, and keeps nothing of its text.
struct Exchange {
  std::stop_token stop;
  bool needs_utf8 = false;
  bool offers_utf8 = false;
  bool lacks_utf8 = false;     // needed, not offered: to be aborted
  bool is_text_asked = false;  // the relay asked for the mail's text
  bool is_taken = false;       // and took it: the mail is sent, whatever comes after
  Stage stage = Stage::kConnect;
  std::vector<curl_socket_t> open;  // several while addresses of the host are tried side by side
};

void check(CURLcode code) {
  if (code != CURLE_OK) throw std::runtime_error("libcurl refuses an option");
}

curl_socket_t open_socket(void* to, curlsocktype, curl_sockaddr* address) {
  const curl_socket_t socket =
      ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket != CURL_SOCKET_BAD) static_cast<Exchange*>(to)->open.push_back(socket);
  return socket;
}

int close_socket(void* to, curl_socket_t socket) {
  std::erase(static_cast<Exchange*>(to)->open, socket);
  return ::close(socket);
}

// libcurl waits two minutes for the answer to QUIT, beyond any deadline. The answer says nothing about the mail, so the
// connection ends as soon as QUIT is sent.
void hang_up(const Exchange& exchange) {
  for (const curl_socket_t socket : exchange.open) ::shutdown(socket, SHUT_RDWR);
}

// The last line of the relay's reply: "250 taken", but not "250-taken".
bool is_reply(std::string_view line, std::string_view code) {
  return line.starts_with(code) && line.substr(code.size(), 1) != "-";
}

int watch(CURL*, curl_infotype type, char* bytes, std::size_t size, void* to) {
  auto& exchange = *static_cast<Exchange*>(to);
  const std::string_view text(bytes, size);
  if (type == CURLINFO_HEADER_IN && exchange.stage == Stage::kHello &&
      text.find("SMTPUTF8") != std::string_view::npos) {
    exchange.offers_utf8 = true;
  }
  if (type == CURLINFO_HEADER_IN && exchange.stage == Stage::kData) {
    if (exchange.is_text_asked && is_reply(text, "250")) exchange.is_taken = true;
    if (is_reply(text, "354")) exchange.is_text_asked = true;
  }
  if (type != CURLINFO_HEADER_OUT) return 0;
  if (text.starts_with("EHLO") || text.starts_with("HELO")) {
    exchange.stage = Stage::kHello;
    exchange.offers_utf8 = false;  // said again behind STARTTLS
  } else if (text.starts_with("STARTTLS")) {
    exchange.stage = Stage::kStartTls;
  } else if (text.starts_with("AUTH")) {
    exchange.stage = Stage::kLogin;
  } else if (text.starts_with("MAIL FROM")) {
    exchange.stage = Stage::kSender;
    exchange.lacks_utf8 = exchange.needs_utf8 && !exchange.offers_utf8;
  } else if (text.starts_with("RCPT TO")) {
    exchange.stage = Stage::kRecipient;
  } else if (text.starts_with("DATA")) {
    exchange.stage = Stage::kData;
  } else if (text == "QUIT\r\n") {
    hang_up(exchange);
  }
  return 0;
}

int abort_if_needed(void* to, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& exchange = *static_cast<const Exchange*>(to);
  if (exchange.is_taken) return 0;
  return exchange.stop.stop_requested() || exchange.lacks_utf8 ? 1 : 0;
}

std::size_t discard(char*, std::size_t, std::size_t count, void*) {
  return count;
}

void append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());  // NOLINT: `longer` begins with it
  list.reset(longer);
}

List header_list(const Mail& mail) {
  List list;
  for (const Header& header : headers_of(mail)) append(list, header.name + ": " + header.value);
  return list;
}

// Line ends as mail has them; quoted-printable would write others as characters of the text.
std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    if (c != '\r') out += c;
  }
  return out;
}

curl_mimepart* new_part(curl_mime* mime) {
  curl_mimepart* part = curl_mime_addpart(mime);
  if (part == nullptr) throw std::bad_alloc();
  return part;
}

curl_mimepart* add_text(curl_mime* mime, const std::string& text, const char* type,
                        const char* encoder) {
  curl_mimepart* part = new_part(mime);
  check(curl_mime_data(part, text.data(), text.size()));
  check(curl_mime_type(part, type));
  check(curl_mime_encoder(part, encoder));
  return part;
}

// multipart/mixed { multipart/alternative { text, HTML, calendar }, calendar as a file }. Exchange and Gmail
// take the alternative as an invitation; Apple Mail and others offer the file.
Mime body_of(CURL* handle, const Mail& mail) {
  Mime mime(curl_mime_init(handle));
  Mime alternatives(curl_mime_init(handle));
  if (!mime || !alternatives) throw std::bad_alloc();
  constexpr const char* kQuoted = "quoted-printable";
  add_text(alternatives.get(), with_crlf(mail.text), "text/plain; charset=utf-8", kQuoted);
  add_text(alternatives.get(), with_crlf(mail.html), "text/html; charset=utf-8", kQuoted);
  if (mail.calendar) {
    const std::string type = "text/calendar; charset=utf-8; method=" + mail.calendar->method;
    add_text(alternatives.get(), mail.calendar->text, type.c_str(), "base64");
  }
  curl_mimepart* first = new_part(mime.get());
  check(curl_mime_subparts(first, alternatives.get()));
  static_cast<void>(alternatives.release());  // NOLINT: `mime` owns it now
  check(curl_mime_type(first, "multipart/alternative"));
  if (mail.calendar) {
    const bool is_cancel = mail.calendar->method == "CANCEL";
    curl_mimepart* file = add_text(mime.get(), mail.calendar->text, "application/ics", "base64");
    check(curl_mime_filename(file, is_cancel ? "cancel.ics" : "booking.ics"));
  }
  return mime;
}

// What failed, as far as libcurl and the relay's reply say.
MailFault fault_of(CURLcode code, const Exchange& exchange, int reply, bool is_connected) {
  switch (code) {
    case CURLE_OK: return MailFault::kNone;
    case CURLE_COULDNT_RESOLVE_HOST: return MailFault::kHostUnknown;
    case CURLE_COULDNT_CONNECT: return MailFault::kUnreachable;
    case CURLE_OPERATION_TIMEDOUT:
      return is_connected ? MailFault::kSilent : MailFault::kUnreachable;
    case CURLE_SSL_CONNECT_ERROR: return MailFault::kTlsMode;
    case CURLE_USE_SSL_FAILED: return MailFault::kNoStartTls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE: return MailFault::kCertificate;
    default: break;
  }
  if (exchange.lacks_utf8) return MailFault::kAddressUnusable;
  if (reply >= 400 && reply < 500) return MailFault::kBusy;
  if (code == CURLE_LOGIN_DENIED) return MailFault::kPasswordRefused;
  if (reply >= 500) {
    switch (exchange.stage) {
      case Stage::kLogin: return MailFault::kPasswordRefused;
      case Stage::kSender: return MailFault::kSenderRefused;
      case Stage::kRecipient: return MailFault::kRecipientRefused;
      case Stage::kData: return MailFault::kMailRefused;
      default: return MailFault::kOther;
    }
  }
  switch (code) {
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE: return MailFault::kConnectionLost;
    default: return MailFault::kOther;
  }
}

// Only what another try can't change. A wrong password or a refused sender is the relay's settings: each
// mail would be lost to one mistake, and all of them go out once it is corrected.
bool is_permanent(MailFault fault) {
  return fault == MailFault::kRecipientRefused || fault == MailFault::kAddressUnusable ||
         fault == MailFault::kMailRefused;
}

std::string_view sentence_of(MailFault fault) {
  switch (fault) {
    case MailFault::kNone: return "";
    case MailFault::kHostUnknown:
      return "The relay's host name is not known: check the host in BOOKING_SMTP_URL.";
    case MailFault::kUnreachable:
      return "There is no route to the relay: the connection was refused or not made in time; "
             "check "
             "host, port and firewall.";
    case MailFault::kSilent:
      return "The relay did not answer in time; if its port expects TLS from the start (465), "
             "write "
             "smtps://.";
    case MailFault::kConnectionLost: return "The relay closed the connection in the middle.";
    case MailFault::kTlsMode:
      return "TLS could not be started: write smtp:// for a port with STARTTLS (587), smtps:// for "
             "one "
             "with TLS from the start (465).";
    case MailFault::kNoStartTls:
      return "The relay offers no STARTTLS, and nothing is sent without: write smtps:// if its "
             "port has "
             "TLS from the start (465).";
    case MailFault::kCertificate:
      return "The relay's certificate is not trusted for its host name: check the host, or name "
             "its "
             "authority in BOOKING_SMTP_CA.";
    case MailFault::kPasswordRefused:
      return "The relay refused the user name or the password: check BOOKING_SMTP_URL and "
             "BOOKING_SMTP_PASSWORD.";
    case MailFault::kSenderRefused:
      return "The relay refused the sender: give an address as mail.from that this user may send "
             "from.";
    case MailFault::kRecipientRefused: return "The relay refused the recipient's address.";
    case MailFault::kAddressUnusable:
      return "The recipient's address is not one that this relay can send to.";
    case MailFault::kMailRefused: return "The relay refused the mail's content.";
    case MailFault::kBusy: return "The relay asks to try again later.";
    case MailFault::kOther: break;
  }
  return "The relay's answer was not understood.";
}

SmtpResult result_of(MailFault fault, int reply) {
  SmtpResult result;
  result.fault = fault;
  result.code = reply;
  if (fault == MailFault::kNone) {
    result.outcome = SmtpOutcome::kDelivered;
    return result;
  }
  result.outcome = is_permanent(fault) ? SmtpOutcome::kPermanent : SmtpOutcome::kTemporary;
  result.explanation = sentence_of(fault);
  if (reply >= 400) result.explanation += " (It replied " + std::to_string(reply) + ".)";
  return result;
}

bool has_only_ascii_before_at(std::string_view address) {
  return is_ascii(address.substr(0, address.rfind('@')));
}

}  // namespace

SmtpClient::SmtpClient(SmtpRelay relay, std::string password, SmtpLimits limits)
    : relay_(std::move(relay)), password_(std::move(password)), limits_(std::move(limits)) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

SmtpResult SmtpClient::send(const Mail& mail, const std::stop_token& stop) const {
  const std::string from = ascii_domain(mail.from.address);
  const std::string to = ascii_domain(mail.to.address);
  if (to.empty()) return result_of(MailFault::kAddressUnusable, 0);
  if (from.empty()) return result_of(MailFault::kSenderRefused, 0);

  Exchange exchange;
  exchange.stop = stop;
  exchange.needs_utf8 = !has_only_ascii_before_at(to) || !has_only_ascii_before_at(from) ||
                        !has_only_ascii_before_at(mail.reply_to.address);
  // libcurl greets the relay with the name behind the host: the sender's domain, not this machine's name.
  const std::string url = std::string(relay_.is_tls ? "smtps://" : "smtp://") + relay_.host + ":" +
                          std::to_string(relay_.port) + "/" + from.substr(from.rfind('@') + 1);
  const Handle handle(curl_easy_init());
  if (!handle) throw std::bad_alloc();
  List recipients;
  append(recipients, to);
  const List headers = header_list(mail);
  const Mime body = body_of(handle.get(), mail);
  const auto set = [&handle](CURLoption option, auto value) {
    check(curl_easy_setopt(handle.get(), option, value));
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_NOSIGNAL, 1L);
  const bool is_plain = !relay_.is_tls && relay_.is_loopback;
  set(CURLOPT_USE_SSL, static_cast<long>(is_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!limits_.ca_file.empty()) {
    set(CURLOPT_CAINFO, limits_.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (!relay_.user.empty()) {
    set(CURLOPT_USERNAME, relay_.user.c_str());
    set(CURLOPT_PASSWORD, password_.c_str());
  }
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect_deadline.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.deadline.count()));
  set(CURLOPT_FORBID_REUSE, 1L);  // QUIT is sent, and seen by `watch`, before the exchange is over
  set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&exchange));
  set(CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
  set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&exchange));
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, recipients.get());
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_MIMEPOST, body.get());
  set(CURLOPT_WRITEFUNCTION, &discard);
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, &watch);
  set(CURLOPT_DEBUGDATA, static_cast<void*>(&exchange));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &abort_if_needed);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&exchange));

  const CURLcode code = curl_easy_perform(handle.get());
  hang_up(exchange);
  if (exchange.is_taken) return result_of(MailFault::kNone, 0);
  if (code == CURLE_ABORTED_BY_CALLBACK && !exchange.lacks_utf8) {
    SmtpResult stopped;
    stopped.outcome = SmtpOutcome::kStopped;
    stopped.explanation = "Sending was stopped.";
    return stopped;
  }
  long reply = 0;
  curl_off_t connected = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply);
  curl_easy_getinfo(handle.get(), CURLINFO_CONNECT_TIME_T, &connected);
  return result_of(fault_of(code, exchange, static_cast<int>(reply), connected > 0),
                   code == CURLE_OK ? 0 : static_cast<int>(reply));
}

}  // namespace server
