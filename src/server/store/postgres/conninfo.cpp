#include "server/store/postgres/conninfo.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "server/store/store.hpp"

namespace server {
namespace {

using postgres::Settings;

constexpr const char* kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

std::string with_scheme(const std::string& text) {
  return text.starts_with("//") ? "postgresql:" + text : text;
}

std::optional<Settings> parse(const std::string& text) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(with_scheme(text).c_str(), &message));
  PQfreemem(message);  // libpq's sentence may repeat a password
  if (!options) return std::nullopt;
  Settings settings;
  for (const PQconninfoOption* each = options.get(); each->keyword; ++each) {
    if (each->val && *each->val) settings.emplace_back(each->keyword, each->val);
  }
  return settings;
}

const std::string* find(const Settings& settings, std::string_view name) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [name](const auto& each) { return each.first == name; });
  return found == settings.end() ? nullptr : &found->second;
}

bool is_local(std::string_view host) {
  const bool is_loopback =
      host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
         host == "::1" || is_loopback;
}

// "a,b" as {"a", "b"}; nothing as {""}.
std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

// Several, by commas, are local if each of them is.
bool are_local(std::string_view hosts) {
  const std::vector<std::string> all = split(hosts);
  return std::all_of(all.begin(), all.end(), is_local);
}

// How many a setting lists by commas; 0: it isn't given.
std::size_t count_of(const Settings& settings, std::string_view name) {
  const std::string* list = find(settings, name);
  return list ? split(*list).size() : 0;
}

// libpq's rule for several hosts, which doesn't see them together.
std::optional<std::string> lists_error(const Settings& settings) {
  const std::size_t hosts = count_of(settings, "host");
  const std::size_t addresses = count_of(settings, "hostaddr");
  const std::size_t ports = count_of(settings, "port");
  const std::size_t places = std::max(hosts, addresses);
  if (places <= 1) return std::nullopt;  // libpq sees it all
  const bool is_paired = hosts == 0 || addresses == 0 || hosts == addresses;
  if (is_paired && (ports <= 1 || ports == places)) return std::nullopt;
  return "--store: give as many addresses (hostaddr) and ports as hosts, or one port for all.";
}

// One of each list, or one port for all.
std::vector<Settings> one_for_each_host(const Settings& settings) {
  const std::size_t count = std::max(count_of(settings, "host"), count_of(settings, "hostaddr"));
  if (count <= 1) return {settings};
  std::vector<Settings> places(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (const auto& [name, value] : settings) {
      if (name != "host" && name != "hostaddr" && name != "port") {
        places[i].emplace_back(name, value);
        continue;
      }
      const std::vector<std::string> parts = split(value);
      const std::string& part = parts.at(std::min(i, parts.size() - 1));
      if (!part.empty()) places[i].emplace_back(name, part);
    }
  }
  return places;
}

struct Advice {
  std::string_view sign;  // in libpq's sentence
  std::string_view what_to_do;
};
constexpr Advice kAdvice[] = {
    {"password authentication failed",
     "give the right password in BOOKING_PG_PASSWORD, or in the file that PGPASSFILE names"},
    {"no password supplied",
     "give the password in BOOKING_PG_PASSWORD, or in the file that PGPASSFILE names, which only "
     "its owner may read"},
    {"certificate verify failed",
     "its certificate is of no authority that is trusted here: name the file of its authority by "
     "sslrootcert=FILE in "
     "--store"},
    {"does not match host name",
     "give the host in --store by the name in its certificate, with hostaddr=ADDRESS if that name "
     "doesn't lead there"},
    {"does not support SSL",
     "turn on ssl in the database server's settings, because another machine's database is only "
     "spoken to over TLS"},
    {"root certificate file",
     "name the file of the certificate's authority by sslrootcert=FILE in --store, or install the "
     "system's "
     "ca-certificates"},
    {"no pg_hba.conf entry", "allow this machine and user in the database server's pg_hba.conf"},
    {"session is read-only", "this one is a standby: promote it, or give the host of the primary"},
};

using Environment = std::string (*)(const char* name);

std::string no_variable(const char* /*name*/) {
  return {};
}
std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// What is not in the settings libpq takes from the environment. A service's file may name any host.
bool has_local_host(const Settings& settings, Environment environment) {
  const auto value_of = [&](const char* name, const char* instead) {
    const std::string* given = find(settings, name);
    return given ? *given : environment(instead);
  };
  if (!value_of("service", "PGSERVICE").empty()) return false;
  const std::string address = value_of("hostaddr", "PGHOSTADDR");
  const std::string* host = find(settings, "host");
  const std::string usual = address.empty() ? environment("PGHOST") : "";
  return are_local(address) && are_local(host ? *host : usual);
}

// The certificate of another machine's database has to be verified.
std::optional<std::string> mode_error(const Settings& settings, Environment environment) {
  const std::string* mode = find(settings, "sslmode");
  const bool is_verified = !mode || *mode == "verify-full" || *mode == "verify-ca";
  if (is_verified || has_local_host(settings, environment)) return std::nullopt;
  return "--store: sslmode=" + *mode +
         " doesn't verify the certificate of another machine's database; leave sslmode out, or "
         "give verify-full or verify-ca.";
}

}  // namespace

std::optional<std::string> postgres_conninfo_error(const std::string& text) {
  const auto settings = parse(text);
  if (!settings) {
    return "--store: the settings of PostgreSQL can't be read; give libpq's settings, such as "
           "\"postgres:host=db.example.com dbname=booking user=booking\".";
  }
  for (const char* secret : {"password", "sslpassword"}) {
    if (!find(*settings, secret)) continue;
    return "--store: a password in a flag can be read by every user of the machine; take it out, "
           "and set BOOKING_PG_PASSWORD or PGPASSFILE.";
  }
  if (auto error = lists_error(*settings)) return error;
  return mode_error(*settings, &no_variable);
}

namespace postgres {

Conninfo read_conninfo(const std::string& text, const std::string& password) {
  if (auto error = postgres_conninfo_error(text)) throw StoreError(*error, StoreFault::kOther);
  Settings settings = parse(text).value_or(Settings());
  if (auto error = mode_error(settings, &variable)) throw StoreError(*error, StoreFault::kOther);
  const auto set_default = [&](const char* name, const char* value) {
    if (!find(settings, name)) settings.emplace_back(name, value);
  };
  if (!has_local_host(settings, &variable)) {
    set_default("sslmode", "verify-full");
    if (variable("PGSSLROOTCERT").empty()) set_default("sslrootcert", kSystemAuthorities);
  }
  if (!password.empty()) settings.emplace_back("password", password);
  set_default("application_name", "booking-server");
  set_default("tcp_user_timeout", "5000");
  set_default("keepalives_idle", "10");
  set_default("keepalives_interval", "5");
  std::erase_if(settings, [](const auto& each) { return each.first == "client_encoding"; });
  settings.emplace_back("client_encoding", "UTF8");
  Conninfo conninfo{one_for_each_host(settings)};
  if (conninfo.places.size() > 1 && !find(settings, "target_session_attrs")) {
    for (Settings& place : conninfo.places) {
      place.emplace_back("target_session_attrs", "read-write");
    }
  }
  return conninfo;
}

std::string connect_sentence(std::string_view message) {
  // Of several attempts, each of them a line, the last; not what libpq advises below it.
  constexpr std::string_view kAttempt = "connection to server";
  const std::size_t last = message.rfind(kAttempt);
  if (last != std::string_view::npos) message.remove_prefix(last);
  std::string sentence(message.substr(0, message.find('\n')));
  for (const auto& [sign, what_to_do] : kAdvice) {
    if (sentence.find(sign) == std::string::npos) continue;
    return sentence + "; " + std::string(what_to_do) + ".";
  }
  return sentence;
}

}  // namespace postgres
}  // namespace server
