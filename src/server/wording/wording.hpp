// Sentences, dates, times, plurals and prices in any of the fourteen languages, for mails and pages that
// the server writes.
//
//   const core::Texts& texts = server::texts_for("ar-EG");
//   texts.say("mail.confirmed.lead", {{"business", name}});
//   server::short_day(texts, date);                        // "10 March"
//   server::price_text(texts, {4500, "GBP", 2, true});     // "from £45.00"
//
// The sentences are those of assets/messages and assets/messages/server, which the program carries; the
// shapes of dates come from ICU (locale_json.hpp), as the browser's come from Intl, and a test holds the
// two together. Offsets and zone rules never come from ICU, whose data is older than the system's: they
// are core/zone.hpp's, from base/tz.hpp.
//
// Every function may be called from any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/booking.hpp"
#include "core/text.hpp"

namespace server {

// The texts of the tag's language, with the dates of its region; English where there are no sentences in
// the language. The reference stays valid. `tag` may be anything.
const core::Texts& texts_for(std::string_view tag);

// The day and month of a date, without weekday and year: "10 March".
std::string short_day(const core::Texts& texts, core::Date date);
// "Tuesday 10 March 2026, 9:30 – 10:30, London (GMT)". No line ends inside a time or the zone.
std::string when_text(const core::Texts& texts, const core::ZoneRules& zone,
                      core::Instant starts_at, core::Instant ends_at);
// "Tuesday 10 March, 9:30".
std::string day_time_text(const core::Texts& texts, const core::ZoneRules& zone, core::Instant at);
// "£45.00", "from £45.00" or "Free". Empty if the currency isn't three capital letters.
std::string price_text(const core::Texts& texts, const core::Price& price);

}  // namespace server
