// The endpoints whose answers are kept: times, and the widget's configuration. A kept answer comes from memory, on the thread
// that serves the network; one that isn't kept is made by a worker, and kept.
#include <algorithm>

#include "core/days/bookable_dates.hpp"
#include "core/days/visitor_days.hpp"
#include "core/protocol/bodies.hpp"
#include "server/api/responses.hpp"
#include "server/api/routes_call.hpp"
#include "server/service/availability_query.hpp"
#include "server/service/query_reader.hpp"

namespace server {
namespace {

// More would bring widget/config near the length that a page refuses.
constexpr std::size_t kMostFirstTimes = 4000;
constexpr int kMostFirstMonths = 16;          // that are looked at for times
constexpr std::size_t kLongestKeptZone = 64;  // of a visitor; no zone has a longer name
// The type and resource of widget/config's first times.
std::string chosen_name(const Query& query) {
  QueryReader reader(query);
  const auto type_id = reader.id("booking_type_id");
  const auto resource_id = reader.id("resource_id");
  return std::to_string(type_id.value_or(0)) + " " + std::to_string(resource_id.value_or(0)) + " ";
}

std::string config_name(const Query& query) {
  const std::string_view zone = query.get("time_zone").value_or("");
  return zone.size() > kLongestKeptZone ? std::string()
                                        : "config " + chosen_name(query) + std::string(zone);
}

// What stands for an answer that was made from both: of `times`, what is in the way of them.
std::optional<Standing> both(const std::optional<Standing>& one, std::optional<Standing> times) {
  if (!one || !times || one->version != times->version) return std::nullopt;
  times->from = std::max(one->from, times->from);
  times->until = std::min(one->until, times->until);
  return times;
}

std::size_t count_slots(const std::vector<core::DaySlots>& days) {
  std::size_t slots = 0;
  for (const core::DaySlots& day : days) slots += day.slots.size();
  return slots;
}

// Empty: it isn't everybody's.
std::string name_of(const AvailabilityRequest& asked) {
  const AvailabilityQuery& query = asked.query;
  if (!query.hold_token.empty() || query.booking_id) return {};
  return "availability " + std::to_string(query.booking_type_id) + " " +
         std::to_string(query.resource_id.value_or(0)) + " " + core::format_date(query.from) + " " +
         core::format_date(query.to) + (asked.as_range ? " range" : " day");
}

// In front: a visitor's zone ends the name.
std::string kept_form(const Request& request, std::string name) {
  const std::string_view encoding = wanted_encoding(request);
  return encoding.empty() ? std::move(name) : std::string(encoding) + " " + name;
}

}  // namespace

// From memory alone, and counted as any other request. Nothing: a worker answers it, if only to refuse it.
std::optional<Response> Routes::answer_kept(const Request& request) const {
  if (!parts_.kept || !is_read(request)) return std::nullopt;
  try {
    const Found found = find(request.path(), request.method);
    const auto query = Query::parse(request.query());
    if (!found.endpoint || !query) return std::nullopt;
    auto answer = kept_answer(request, kept_name(*found.endpoint, *query));
    if (!answer) return std::nullopt;
    const Identity identity = identify(found, request);
    const auto* caller = std::get_if<Caller>(&identity.who);
    // Links are looked up in the database.
    const bool is_admitted = caller && !caller->is_link() && found.endpoint->admits(caller->access);
    if (!is_admitted) return std::nullopt;
    const auto decision = count(found, request, identity, &RateLimits::count_here);
    if (decision && !decision->is_allowed) {
      Response refused = too_many(*decision);
      finish(request, decision, refused);
      return refused;
    }
    if (found.endpoint->answer == &Routes::config) hand_out_challenge(caller->access, *answer);
    Response response = to_response(*std::move(answer));
    finish(request, decision, response);
    return response;
  } catch (const std::exception&) {  // a worker meets it too, and reports it
    return std::nullopt;
  }
}

// Empty: such answers aren't kept.
std::string Routes::kept_name(const Endpoint& endpoint, const Query& query) const {
  if (endpoint.answer == &Routes::config) return config_name(query);
  if (endpoint.answer != &Routes::availability) return {};
  const auto read = read_availability_query(query, !parts_.account_api_only);
  return read ? name_of(*read) : std::string();
}

// The kept answer with that name, if it still stands.
std::optional<Answer> Routes::kept_answer(const Request& request, std::string name) const {
  if (!parts_.kept || name.empty()) return std::nullopt;
  const auto kept = parts_.kept->find(kept_form(request, std::move(name)));
  if (!kept || !parts_.service.stands(kept->standing)) return std::nullopt;
  Answer answer;
  answer.kept = kept->text;
  answer.encoding = kept->encoding;
  return answer;
}

Answer Routes::kept_or_made(const Request& request, std::string name,
                            const std::function<Made()>& make) const {
  if (!parts_.kept || name.empty()) return make().answer;
  if (auto kept = kept_answer(request, name)) return *std::move(kept);
  Made made = make();
  if (!made.standing) return std::move(made.answer);
  compress(made.answer, wanted_encoding(request));
  Answer answer;
  answer.kept = std::make_shared<const std::string>(std::move(made.answer.body));
  answer.encoding = made.answer.encoding;
  parts_.kept->keep(kept_form(request, std::move(name)),
                    {*std::move(made.standing), answer.kept, answer.encoding});
  return answer;
}

// The times of the visitor's first month that has any, for the type and resource in the query. Nothing if they can't be had:
// the page asks for them then, and is told why.
std::optional<Routes::FirstTimes> Routes::first_times(const Call& call,
                                                      const core::WidgetConfig& config) const {
  QueryReader reader(call.query);
  const auto type_id = reader.id("booking_type_id");
  const auto resource_id = reader.id("resource_id");
  if (!type_id || !resource_id || !parts_.service.has_own_times()) return std::nullopt;
  const auto type = std::find_if(config.types.begin(), config.types.end(),
                                 [&](const auto& each) { return each.id == *type_id; });
  if (type == config.types.end()) return std::nullopt;
  const core::ZoneRules& visitor = config.visitor_zone.value_or(config.business_zone);
  const core::Date last = core::last_bookable_date(config.business_zone, config.now, &*type);
  const auto dates_of = [&](core::Month month) {
    return core::dates_touching(visitor, month, config.business_zone, config.now, last);
  };
  const core::Date today = visitor.local_date(config.now);
  const core::Month first = core::month_of(today);
  const core::Month furthest = core::last_month(visitor, today, config.business_zone, last);
  const auto dates = dates_of(first);
  if (!dates) return std::nullopt;
  AvailabilityQuery query;
  query.booking_type_id = *type_id;
  query.resource_id = resource_id;
  query.from = dates->from;
  query.to = dates->to;
  // Each look covers the dates of those before it, so that its answer stands for all of them.
  for (int months = 1;; months *= 2) {
    const core::Month end = std::min(first + date::months{months - 1}, furthest);
    if (const auto further = dates_of(end)) query.to = further->to;
    auto available = parts_.service.availability(query, true, call.caller);
    if (!available) return std::nullopt;
    const auto month = core::first_available_month(visitor, first, available->days);
    if (!month && end < furthest && count_slots(available->days) <= kMostFirstTimes &&
        months < kMostFirstMonths) {
      continue;
    }
    const auto shown = month ? dates_of(*month) : std::nullopt;
    if (shown) query.to = shown->to;
    std::erase_if(available->days, [&shown](const core::DaySlots& day) {
      return !shown || day.date < shown->from || day.date > shown->to;
    });
    if (count_slots(available->days) > kMostFirstTimes) return std::nullopt;
    return FirstTimes{{*type_id, *resource_id, query.from, query.to, std::move(available->days)},
                      std::move(available->standing)};
  }
}

Answer Routes::config(const Call& call) const {
  Answer answer = kept_or_made(call.request, config_name(call.query), [&]() -> Made {
    std::optional<Standing> standing = parts_.service.standing();
    auto config = parts_.service.config(call.query.get("time_zone").value_or(""));
    if (!config) return {refusal(config.error()), std::nullopt};
    // It tells the time, in seconds.
    if (standing && config->now != standing->from) standing.reset();
    if (auto first = first_times(call, *config)) {
      config->first_times = std::move(first->times);
      standing = both(standing, first->standing);
    }
    return {{200, core::config_body(*config)}, std::move(standing)};
  });
  hand_out_challenge(call.caller.access, answer);
  return answer;
}

void Routes::hand_out_challenge(Access access, Answer& answer) const {
  if (parts_.spam && access == Access::kPublishable) parts_.spam->hand_out(answer, true);
}

Answer Routes::availability(const Call& call) const {
  auto read = read_availability_query(call.query, !parts_.account_api_only);
  if (!read) return refusal(read.error());
  return kept_or_made(call.request, name_of(*read), [&]() -> Made {
    auto found = parts_.service.availability(read->query, read->as_range, call.caller);
    if (!found) return {refusal(found.error()), std::nullopt};
    return {{200, core::availability_body(found->days, read->as_range, found->stale_as_of)},
            std::move(found->standing)};
  });
}

}  // namespace server
