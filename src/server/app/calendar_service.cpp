#include "server/app/calendar_service.hpp"

namespace server {
namespace {

HttpsLimits calendar_limits() {
  HttpsLimits limits;
  limits.body_bytes = kMaxCalendarBytes;
  return limits;
}

}  // namespace

CalendarService::CalendarService(const AppContext& context, Log& log)
    : https(calendar_limits()),
      reading{
          .clock = context.clock,
          .metrics = context.metrics,
          .ask = [this](const HttpsRequest& request) { return https.ask(request); },
          .own_uids = [&store = context.store](
                          const std::vector<std::string>& uids) { return store.own_uids(uids); },
          .say = [&log](std::string_view message) { log.notice(message); },
          .recall = [&store =
                         context.store](const std::string& calendar) -> std::optional<KeptTimes> {
            auto kept = store.kept_calendar(calendar);
            if (!kept) return std::nullopt;
            return KeptTimes{kept->answered_at, std::move(kept->answer)};
          },
          .keep =
              [&store = context.store](const std::string& calendar, core::Instant answered_at,
                                       const std::optional<std::string>& answer) {
                store.keep_calendar(calendar, answered_at, answer);
              },
          .keep_only =
              [&store = context.store](const std::vector<std::string>& kept) {
                store.drop_calendars_except(kept);
              }},
      calendars(reading) {}

}  // namespace server
