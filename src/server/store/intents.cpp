#include "server/store/intents.hpp"

#include "server/base/digest.hpp"

namespace server {
namespace {

constexpr std::size_t kCheckDigits = 16;

std::string check_of(std::initializer_list<std::string> values) {
  std::string all;
  for (const std::string& value : values) all += std::to_string(value.size()) + ":" + value;
  return to_hex(sha256(all)).substr(0, kCheckDigits);
}

std::string check_of(const Intent& intent) {
  const auto seconds = [](core::Instant at) {
    return std::to_string(at.time_since_epoch().count());
  };
  return check_of({intent.key.scope, intent.key.key, intent.token, intent.request_hash,
                   std::to_string(intent.contact_id), std::to_string(intent.booking_type_id),
                   std::to_string(intent.resource_id.value_or(0)), seconds(intent.starts_at),
                   seconds(intent.sent_at)});
}

std::string check_of(const std::string& token, core::Id booking) {
  return check_of({token, std::to_string(booking)});
}

struct Checked {
  std::string token;
  std::optional<std::string> check;  // earlier versions wrote none
};

Checked parse(const std::string& kept) {
  const std::size_t dot = kept.find('.');
  if (dot == std::string::npos) return {kept, std::nullopt};
  return {kept.substr(0, dot), kept.substr(dot + 1)};
}

}  // namespace

std::string checked_token(const Intent& intent) {
  return intent.token + "." + check_of(intent);
}

void read_token(Intent& intent, const std::string& kept) {
  const Checked found = parse(kept);
  intent.token = found.token;
  intent.is_damaged = intent.token.empty() || (found.check && *found.check != check_of(intent));
}

std::string checked_claim(const std::string& token, core::Id booking) {
  return token + "." + check_of(token, booking);
}

Claim read_claim(const std::string& kept, const std::string& token, core::Id booking) {
  const Checked found = parse(kept);
  const bool is_whole =
      !found.token.empty() && (!found.check || *found.check == check_of(found.token, booking));
  if (!is_whole) return Claim::kDamaged;
  return found.token == token ? Claim::kOwn : Claim::kOfAnother;
}

}  // namespace server
