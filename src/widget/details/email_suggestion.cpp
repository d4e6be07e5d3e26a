#include "widget/details/email_suggestion.hpp"

#include <algorithm>
#include <vector>

#include "core/booking.hpp"

namespace widget {
namespace {

// The first ones are the likelier; all are right as they are.
constexpr std::string_view kDomains =
    "gmail.com hotmail.com outlook.com yahoo.com icloud.com live.com googlemail.com web.de gmx.de "
    "gmx.net yahoo.co.uk yahoo.fr hotmail.co.uk orange.fr wanadoo.fr aol.com protonmail.com "
    "yandex.ru mail.ru msn.com t-online.de gmx.at mail.com ymail.com email.com gmx.com "
    "docomo.ne.jp naver.com hotmail.fr yahoo.de";
constexpr std::size_t kShort = 9;  // a domain below this length has few letters to be known by

// Letters to put in, take out, replace, or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> older, old(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) now[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    older = old;
    old = now;
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = old[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({replaced, old[j] + 1, now[j - 1] + 1});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) now[j] = std::min(now[j], older[j - 2] + 1);
    }
  }
  return now[b.size()];
}

// yahoo.ca is no slip of yahoo.com: where the name is right, the rest may be off by one.
std::size_t allowance(std::string_view typed, std::string_view domain) {
  const std::string_view name = domain.substr(0, domain.find('.') + 1);
  return typed.starts_with(name) || domain.size() < kShort ? 1 : 2;
}

}  // namespace

std::string suggested_email(std::string_view text) {
  std::string address = core::clean_email(text);
  const std::size_t at = address.find('@');
  constexpr std::size_t kLongest = 20;
  if (at == 0 || at == std::string::npos || address.size() - at > kLongest) return {};
  std::string typed = address.substr(at + 1);
  for (char& c : typed) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  std::string_view best;
  std::size_t least = kLongest;
  for (std::string_view rest = kDomains; !rest.empty();) {
    const std::string_view domain = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(domain.size() + 1, rest.size()));
    const std::size_t off = distance(typed, domain);
    if (off == 0) return {};
    if (off > allowance(typed, domain) || off >= least) continue;
    best = domain;
    least = off;
  }
  return best.empty() ? std::string() : address.substr(0, at + 1).append(best);
}

}  // namespace widget
