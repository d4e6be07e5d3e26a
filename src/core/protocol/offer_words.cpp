#include "core/protocol/offer_words.hpp"

#include <algorithm>
#include <utility>

#include "core/direction.hpp"

namespace core {
namespace {

constexpr const char* kLocationMessages[] = {"", "location.we_call", "location.you_call",
                                             "location.video"};

std::optional<Instant> limit_of(int minutes, Instant starts_at) {
  if (minutes == kNotOnline) return std::nullopt;
  return starts_at - Minutes(minutes);
}

// Keeps a symbol of letters and a sign, such as "UK£", from being turned round in a text that is read from the right.
std::string with_whole_symbol(const std::string& amount) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::string_view kSigns[] = {"$", "£", "¥", "€", "₩", "₹", "₪", "₫"};
  const std::size_t from = std::min(amount.find_first_of(kLetters), amount.size());
  const std::size_t letters = amount.find_first_not_of(kLetters, from);
  if (letters == std::string::npos || letters == from) return amount;
  const std::string_view rest = std::string_view(amount).substr(letters);
  for (const std::string_view sign : kSigns) {
    if (!rest.starts_with(sign)) continue;
    return amount.substr(0, from)
        .append(kIsolate)
        .append(amount, from, letters - from)
        .append(sign)
        .append(kEndIsolate)
        .append(rest.substr(sign.size()));
  }
  return amount;
}

}  // namespace

std::string price_words(const Texts& texts, const Price& price, const std::string& amount) {
  if (price.amount == 0) return texts.say("price.free");
  const std::string shown = texts.locale().right_to_left ? with_whole_symbol(amount) : amount;
  return price.is_from ? texts.say("price.from", {{"price", shown}}) : shown;
}

std::string location_words(const Texts& texts, const Location& location) {
  const bool is_link = location.kind == LocationKind::kVideo && !location.text.empty();
  if (is_link || location.kind == LocationKind::kAddress) return location.text;
  return texts.pair(texts.say(kLocationMessages[static_cast<std::size_t>(location.kind)]),
                    location.text);
}

Location public_part(Location location) {
  if (location.kind != LocationKind::kAddress) location.text.clear();
  return location;
}

Location visible_part(Location location, BookingStatus status) {
  const bool is_confirmed =
      status == BookingStatus::kConfirmed || status == BookingStatus::kCompleted;
  return is_confirmed ? location : public_part(std::move(location));
}

std::vector<PolicyLine> policy_lines(const ChangeLimits& limits, Instant starts_at, Instant now) {
  const auto is_open = [now](std::optional<Instant> until) { return until && now <= *until; };
  const bool may_move = is_open(limits.move_until);
  const bool may_cancel = is_open(limits.cancel_until);
  if (!may_move && !may_cancel) return {{"manage.no_change", std::nullopt}};
  const bool is_move_said = may_move && *limits.move_until < starts_at;
  const bool is_cancel_said = may_cancel && *limits.cancel_until < starts_at;
  if (is_move_said && limits.move_until == limits.cancel_until) {
    return {{"policy.both", limits.move_until}};
  }
  std::vector<PolicyLine> lines;
  if (!may_move) lines.push_back({"manage.fixed", std::nullopt});
  if (is_move_said) lines.push_back({"policy.move", limits.move_until});
  if (!may_cancel) lines.push_back({"manage.no_cancel", std::nullopt});
  if (is_cancel_said) lines.push_back({"policy.cancel", limits.cancel_until});
  return lines;
}

ChangeLimits change_limits(const BookingType& type, Instant starts_at) {
  return {limit_of(type.cancel_until_minutes, starts_at),
          limit_of(type.move_until_minutes, starts_at)};
}

}  // namespace core
