// Finding a zone by what a visitor types: a city, a country, or an offset in any spelling.
//
// Enter takes the first, so the best come first: "India" is the country before it is Indiana, "Pago"
// is Pago Pago and no part of Galapagos. A match inside a word counts only where nothing else is found, for scripts
// without spaces between words. An offset is matched whole:
// +1 is not +10.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/code_points.hpp"
#include "core/zone_names.hpp"
#include "widget/model.hpp"
#include "widget/platform/text_search.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

// How well a word is found, the best first.
enum class Fit {
  kPlace,        // is a word of the place
  kCountry,      // of the country
  kOther,        // of anything else
  kPlaceBegins,  // begins one
  kCountryBegins,
  kOtherBegins,
  kWithin,  // stands inside one
  kNone,
};

// Word separators, including the punctuation inside names, which is typed in several ways or omitted.
bool is_gap(char32_t code) {
  switch (code) {
    case '\t':
    case ',':
    case '_':
    case '(':
    case ')':
    case '\'':
    case 0x2019:  // an apostrophe
    case 0x060C:  // commas of Arabic, Chinese and Japanese
    case 0x3001:
    case 0xFF0C: return true;
    default: return core::is_space(code);
  }
}

// Digits, signs, spaces and commas of any script in their ASCII form.
std::string plain(std::string_view typed) {
  std::string out;
  while (!typed.empty()) {
    const std::string_view before = typed;
    const char32_t code = core::take_code_point(typed);
    if (code == core::kNotUtf8) break;
    const int digit = core::digit_value(code);
    if (digit >= 0) {
      out += static_cast<char>('0' + digit);
    } else if (code == 0xFF0B) {
      out += '+';
    } else if (code == 0x2212 || code == 0x2010 || code == 0x2011 || code == 0x2013 ||
               code == 0xFF0D) {
      out += '-';
    } else if (code == 0xFF1A) {
      out += ':';
    } else if (is_gap(code)) {
      out += ' ';
    } else if (!core::is_direction_mark(code)) {
      out += before.substr(0, before.size() - typed.size());
    }
  }
  return fold_case(out);
}

// What an offset was typed as: "+5:45", "gmt-0300", "545", "+5", "+5:".
struct OffsetTyped {
  char sign = 0;         // 0: either
  int hours = -1;        // -1: not typed yet
  std::string minutes;   // its first digits; empty: none were typed
  bool is_open = false;  // after a colon, minutes are still to come
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Names of the origin of offsets.
bool is_origin(std::string_view word) {
  return word == "gmt" || word == "utc";
}

std::optional<OffsetTyped> read_offset(std::string_view word) {
  OffsetTyped typed;
  const std::size_t sign = word.find_first_of("+-");
  const std::string_view before = sign == std::string_view::npos ? "" : word.substr(0, sign);
  if (!before.empty() && !is_origin(before)) return std::nullopt;
  if (sign != std::string_view::npos) {
    typed.sign = word[sign];
    word.remove_prefix(sign + 1);
  }
  const std::size_t digits =
      static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), is_digit) - word.begin());
  if (digits == 0 && word.empty() && typed.sign != 0) return typed;
  if (digits == 0 || digits > 4) return std::nullopt;
  const std::size_t hour_digits = digits > 2 ? digits - 2 : digits;
  typed.hours = std::atoi(std::string(word.substr(0, hour_digits)).c_str());
  typed.minutes = word.substr(hour_digits, digits - hour_digits);
  word.remove_prefix(digits);
  if (word.empty()) return typed;
  if (digits > 2 || (word[0] != ':' && word[0] != '.')) return std::nullopt;
  typed.is_open = true;
  typed.minutes = word.substr(1);
  const bool is_number = std::all_of(typed.minutes.begin(), typed.minutes.end(), is_digit);
  return is_number && typed.minutes.size() <= 2 ? std::optional(typed) : std::nullopt;
}

bool has_offset(const ZoneEntry& entry, const OffsetTyped& typed) {
  const auto minutes = static_cast<int>(entry.offset.count() / 60);
  if (typed.sign != 0 && minutes != 0 && (minutes < 0) != (typed.sign == '-')) return false;
  if (typed.hours < 0) return true;
  const int size = std::abs(minutes), rest = size % 60;
  if (size / 60 != typed.hours) return false;
  if (typed.minutes.empty()) return typed.is_open || rest == 0;
  const std::string shown = {static_cast<char>('0' + rest / 10),
                             static_cast<char>('0' + rest % 10)};
  return shown.starts_with(typed.minutes);
}

// Bytes of other scripts count as letters.
bool is_letter(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// Where `word` is found best in `text`: `whole`, `begins`, kWithin or kNone.
Fit fit_in(std::string_view text, std::string_view word, Fit whole, Fit begins) {
  Fit best = Fit::kNone;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool at_start = at == 0 || !is_letter(text[at - 1]);
    const bool at_end = end == text.size() || !is_letter(text[end]);
    best = std::min(best, !at_start ? Fit::kWithin : at_end ? whole : begins);
  }
  return best;
}

struct Word {
  std::string text;
  std::optional<OffsetTyped> offset;
};

// "GMT +3" is one offset.
std::vector<Word> words_of(const std::string& query) {
  const std::string typed = plain(query);
  std::vector<Word> words;
  for (std::size_t from = 0; from < typed.size();) {
    const std::size_t end = std::min(typed.find(' ', from), typed.size());
    std::string text = typed.substr(from, end - from);
    from = end + 1;
    while (text.ends_with('.')) text.pop_back();
    if (text.empty()) continue;
    const auto offset = read_offset(text);
    if (offset && !words.empty() && is_origin(words.back().text)) words.pop_back();
    words.push_back({text, offset});
  }
  return words;
}

Fit fit_of(const ZoneEntry& entry, const std::vector<Word>& words) {
  const std::string place = fold_case(entry.place), country = fold_case(entry.title),
                    others = fold_case(entry.words);
  Fit worst = Fit::kPlace;
  for (const Word& word : words) {
    if (word.offset) {
      if (!has_offset(entry, *word.offset)) return Fit::kNone;
      continue;
    }
    const bool is_there = is_origin(word.text) && entry.offset == core::Seconds(0);
    const Fit fit = std::min({is_there ? Fit::kOther : Fit::kNone,
                              fit_in(place, word.text, Fit::kPlace, Fit::kPlaceBegins),
                              fit_in(country, word.text, Fit::kCountry, Fit::kCountryBegins),
                              fit_in(others, word.text, Fit::kOther, Fit::kOtherBegins)});
    worst = std::max(worst, fit);
  }
  return worst;
}

}  // namespace

std::vector<const ZoneEntry*> found_zones(const Model& model) {
  const std::vector<Word> words = words_of(model.zones.query);
  const auto& visitor = model.catalog.config.visitor_zone;
  const auto whose = [&](const ZoneEntry& entry) {
    if (visitor && core::is_same_zone(entry.name, visitor->name())) return 0;
    const bool is_business =
        !model.is_account &&
        core::is_same_zone(entry.name, model.catalog.config.business_zone.name());
    return is_business ? 1 : 2;
  };
  struct Found {
    Fit fit;
    int whose;
    const ZoneEntry* entry;
  };
  std::vector<Found> found;
  Fit best = Fit::kNone;
  for (const ZoneEntry& entry : model.zones.entries) {
    const Fit fit = fit_of(entry, words);
    if (fit != Fit::kNone) found.push_back({fit, whose(entry), &entry});
    best = std::min(best, fit);
  }
  if (best < Fit::kWithin)
    std::erase_if(found, [](const Found& one) { return one.fit == Fit::kWithin; });
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.fit != b.fit ? a.fit < b.fit : a.whose < b.whose;
  });
  std::vector<const ZoneEntry*> zones;
  zones.reserve(found.size());
  for (const Found& one : found) zones.push_back(one.entry);
  return zones;
}

}  // namespace widget
