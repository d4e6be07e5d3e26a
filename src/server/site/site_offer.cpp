#include "server/site/site_offer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/protocol/offer_words.hpp"
#include "core/protocol/protocol.hpp"
#include "server/net/https_client.hpp"
#include "server/site/currencies.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxLocations = 10;
constexpr int kMaxPhone = 30;
constexpr int kMaxUrl = 2000;
constexpr int kMaxPolicy = 500;
constexpr int kMaxCategory = 100;
constexpr int kMaxAbout = 300;
constexpr std::string_view kKindRemedy = "\"address\", \"we_call\", \"you_call\" or \"video\"";

// Text that is shown on one line of its own, without white space around it.
std::string read_line(const Fields& fields, std::string_view name, int max_length) {
  const std::string text = fields.text(name, 1, max_length).value_or("");
  const bool is_line = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
  });
  if (!is_line) {
    fields.problems().add(fields.path(name), "has control characters; give one line of text");
  }
  return std::string(core::trim(text));
}

std::optional<core::Price> read_price(const core::Json& value, const std::string& path,
                                      Problems& problems) {
  const Fields fields(value, path, {"amount", "currency", "from"}, problems);
  core::Price price;
  price.amount =
      fields.required_whole("amount", "units of the currency's smallest coin", 0, core::kMaxAmount);
  price.is_from = fields.yes_or_no("from").value_or(false);
  if (price.is_from && price.amount == 0 && fields.find("amount")) {
    problems.add(fields.path("from"), "has no meaning for a price of 0; leave it out");
  }
  constexpr std::string_view kRemedy = "a currency of ISO 4217, such as \"GBP\"";
  const core::Json* currency = fields.require("currency", kRemedy);
  if (!currency) return std::nullopt;
  if (currency->is_string()) price.currency = currency->get<std::string>();
  const auto digits = currency_digits(price.currency);
  if (!digits) {
    problems.add_wrong(fields.path("currency"), *currency, kRemedy);
    return std::nullopt;
  }
  price.digits = *digits;
  return price;
}

std::string read_phone(const Fields& fields) {
  std::string phone = fields.required_text("phone", kMaxPhone);
  const bool is_number =
      std::any_of(phone.begin(), phone.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
      phone.find_first_not_of("0123456789+-() ./") == std::string::npos;
  if (is_number || phone.empty()) return phone;
  fields.problems().add_wrong(fields.path("phone"), *fields.find("phone"),
                              "the number that visitors call, such as \"+44 20 7946 0123\"");
  return {};
}

std::string read_url(const Fields& fields) {
  std::string url = fields.required_text("url", kMaxUrl);
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < '\x7F' && c != '"' && c != '<' && c != '>';
  });
  if (url.empty() || (is_plain && url.starts_with("https://") && may_be_asked(url))) return url;
  // A link is a secret: the file's text isn't repeated.
  fields.problems().add(fields.path("url"),
                        "is not the link of a video call; give one such as "
                        "\"https://meet.example.com/room\", without a name or a password in it");
  return {};
}

core::Location read_location(const core::Json& value, const std::string& path, Problems& problems) {
  core::Location location;
  const auto kind_in = [&]() -> std::optional<core::LocationKind> {
    if (!value.is_object() || !value.contains("kind") || !value["kind"].is_string()) {
      return std::nullopt;
    }
    return core::parse_location_kind(value["kind"].get<std::string>());
  };
  const auto kind = kind_in();
  if (!kind) {
    const Fields fields(value, path, {"kind", "text", "phone", "url"}, problems);
    if (const core::Json* given = fields.require("kind", kKindRemedy)) {
      problems.add_wrong(fields.path("kind"), *given, kKindRemedy);
    }
    return location;
  }
  location.kind = *kind;
  switch (location.kind) {
    case core::LocationKind::kAddress: {
      const Fields fields(value, path, {"kind", "text"}, problems);
      if (fields.require("text", "the address, such as \"12 High Street, London\"")) {
        location.text = read_line(fields, "text", core::kMaxAddressLength);
      }
      break;
    }
    case core::LocationKind::kWeCall: {
      const Fields fields(value, path, {"kind"}, problems);
      break;
    }
    case core::LocationKind::kYouCall: {
      const Fields fields(value, path, {"kind", "phone"}, problems);
      location.text = read_phone(fields);
      break;
    }
    case core::LocationKind::kVideo: {
      const Fields fields(value, path, {"kind", "url"}, problems);
      location.text = read_url(fields);
      break;
    }
  }
  return location;
}

// A list, or one object.
std::vector<core::Location> read_locations(const core::Json& value, const std::string& path,
                                           Problems& problems) {
  std::vector<core::Location> locations;
  if (value.is_object()) {
    locations.push_back(read_location(value, path, problems));
    return locations;
  }
  if (!value.is_array()) {
    problems.add_wrong(path, value, "a location {…} or a list of them");
    return locations;
  }
  if (value.size() > kMaxLocations) {
    problems.add(path, "has " + std::to_string(value.size()) + " locations; give " +
                           std::to_string(kMaxLocations) + " at most");
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string item = item_path(path, i);
    const core::Location location = read_location(value[i], item, problems);
    // Visitors tell locations apart by what they see of them.
    const bool is_again =
        std::any_of(locations.begin(), locations.end(), [&](const core::Location& each) {
          return core::public_part(each) == core::public_part(location);
        });
    if (is_again) {
      problems.add(item, location.kind == core::LocationKind::kAddress
                             ? "is the same address again; give each once"
                             : "is the same kind again; give each kind but \"address\" once");
    }
    locations.push_back(location);
  }
  return locations;
}

}  // namespace

void read_offer(const Fields& fields, core::BookingType& type) {
  if (const core::Json* price = fields.find("price")) {
    type.price = read_price(*price, fields.path("price"), fields.problems());
  }
  if (const core::Json* location = fields.find("location")) {
    type.locations = read_locations(*location, fields.path("location"), fields.problems());
  }
  type.policy_text = read_line(fields, "policy", kMaxPolicy);
  type.category = read_line(fields, "category", kMaxCategory);
}

void check_calls(const core::BookingType& type, const core::DetailRules& details,
                 const std::string& path, Problems& problems) {
  const bool calls = std::any_of(
      type.locations.begin(), type.locations.end(),
      [](const core::Location& each) { return each.kind == core::LocationKind::kWeCall; });
  if (!calls || details.phone != core::Ask::kHidden) return;
  problems.add(path + ".location",
               "has \"we_call\", but details.phone is \"hidden\"; ask for the phone number");
}

std::string read_about(const Fields& fields) {
  return read_line(fields, "about", kMaxAbout);
}

}  // namespace server
