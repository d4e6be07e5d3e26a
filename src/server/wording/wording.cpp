#include "server/wording/wording.hpp"

#include <map>
#include <memory>
#include <mutex>

#include "core/json_text.hpp"
#include "core/protocol/offer_words.hpp"
#include "core/protocol/protocol.hpp"
#include "server/wording/locale_json.hpp"

namespace server {
namespace {

struct Language {
  std::string_view tag;
  std::string_view widget;  // assets/messages
  std::string_view server;  // assets/messages/server
};

constexpr Language kLanguages[] = {
#include "messages_text.inc"
};
constexpr std::string_view kFallback = "en";

// The sentences of the longest beginning of the tag: "zh-Hant" for "zh-Hant-TW". As in CLDR, Portuguese is
// Portugal's wherever it isn't Brazil's.
const Language* language_of(std::string_view tag) {
  if (tag.starts_with("pt-") && tag != "pt-BR") tag = "pt-PT";
  for (; !tag.empty(); tag = tag.substr(0, tag.find_last_of('-'))) {
    for (const Language& entry : kLanguages) {
      if (entry.tag == tag) return &entry;
    }
    if (tag.find('-') == std::string_view::npos) return nullptr;
  }
  return nullptr;
}

std::unique_ptr<const core::Texts> load(const std::string& tag, const Language& language) {
  core::Json messages = core::Json::parse(language.widget);
  messages.update(core::Json::parse(language.server));
  auto texts = std::make_unique<core::Texts>();
  texts->load(locale_json(tag), core::print_json(messages));
  return texts;
}

}  // namespace

const core::Texts& texts_for(std::string_view tag) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const core::Texts>> loaded;
  std::string known = known_tag(tag);
  const Language* language = language_of(known);
  if (language == nullptr) {
    known = kFallback;
    language = language_of(known);
  }
  const std::lock_guard lock(mutex);
  auto& texts = loaded[known];
  if (!texts) texts = load(known, *language);
  return *texts;
}

std::string short_day(const core::Texts& texts, core::Date date) {
  const std::string pattern = short_day_pattern(texts.locale().tag);
  const std::string month = texts.locale().months[static_cast<unsigned>(date.month()) - 1U];
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::string_view rest = std::string_view(pattern).substr(i);
    if (rest.starts_with("{day}")) {
      out += texts.day_in_date(date);
      i += 5;
    } else if (rest.starts_with("{month}")) {
      out += month;
      i += 7;
    } else {
      out += pattern[i++];
    }
  }
  return out;
}

std::string when_text(const core::Texts& texts, const core::ZoneRules& zone,
                      core::Instant starts_at, core::Instant ends_at) {
  const core::HourCycle cycle = texts.locale().hour_cycle;
  const core::LocalTime start = zone.to_local(starts_at).time;
  const core::LocalTime end = zone.to_local(ends_at).time;
  const std::string range =
      texts.say("when.range", {{"date", texts.date(zone.local_date(starts_at))},
                               {"start", core::unbroken(texts.time(start, cycle))},
                               {"end", core::unbroken(texts.time(end, cycle))}});
  return core::with_capital(texts.pair(range, core::unbroken(texts.zone(zone, starts_at))));
}

std::string day_time_text(const core::Texts& texts, const core::ZoneRules& zone, core::Instant at) {
  return texts.say(
      "when.day_time",
      {{"day", texts.day(zone.local_date(at))},
       {"time", core::unbroken(texts.time(zone.to_local(at).time, texts.locale().hour_cycle))}});
}

std::string price_text(const core::Texts& texts, const core::Price& price) {
  if (!core::is_currency(price.currency)) return "";
  return core::price_words(texts, price, format_price(texts.locale().tag, price));
}

}  // namespace server
