#include "server/calendars/calendar_events.hpp"

#include <charconv>

#include "server/net/http.hpp"

namespace server {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxObservances = 500;

struct Zone {
  std::string_view name;
  std::vector<Observance> observances;
};

std::size_t repeated_lines(const CalendarEvent& event) {
  return event.rules.size() + event.added.size() + event.excluded.size();
}

void take(CalendarEvent& event, const ContentLine& line) {
  if (line.is("UID")) event.uid = trim_spaces(line.value);
  if (line.is("DTSTART")) event.start = line;
  if (line.is("DTEND")) event.end = line;
  if (line.is("DURATION")) event.duration = line;
  if (line.is("RECURRENCE-ID")) event.recurrence_id = line;
  if (line.is("RRULE")) event.rules.push_back(trim_spaces(line.value));
  if (line.is("RDATE")) event.added.push_back(line);
  if (line.is("EXDATE")) event.excluded.push_back(line);
  const std::string_view value = trim_spaces(line.value);
  if (line.is("TRANSP")) event.is_transparent = equals_ignoring_case(value, "TRANSPARENT");
  if (line.is("STATUS")) event.is_cancelled = equals_ignoring_case(value, "CANCELLED");
  if (line.is("X-MICROSOFT-CDO-ALLDAYEVENT")) {
    event.is_marked_all_day = equals_ignoring_case(value, "TRUE");
  }
  if (line.is("SEQUENCE")) {
    std::from_chars(value.data(), value.data() + value.size(), event.sequence);
  }
}

// Follows BEGIN and END, and keeps what lies directly in a VEVENT or in an observance.
class EventReader {
 public:
  explicit EventReader(CalendarZones& zones) : zones_(zones) {}

  // False: the components don't nest.
  bool take_line(const ContentLine& line) {
    if (line.is("BEGIN")) return begin(trim_spaces(line.value));
    if (line.is("END")) return end(trim_spaces(line.value));
    if (open_.empty()) return false;
    if (is_in("VEVENT", 2)) {
      CalendarEvent& event = events_.back();
      const std::size_t before = repeated_lines(event);
      take(event, line);
      entries_ += repeated_lines(event) - before;
    }
    if (is_in("VTIMEZONE", 2) && line.is("TZID")) zone_.name = trim_spaces(line.value);
    if (open_.size() == 3 && !zone_.observances.empty() &&
        equals_ignoring_case(open_[1], "VTIMEZONE")) {
      zone_.observances.back().push_back(line);
      ++entries_;
    }
    return true;
  }
  bool is_whole() const { return open_.empty(); }
  std::size_t entries() const { return entries_; }
  std::vector<CalendarEvent> events() && { return std::move(events_); }

 private:
  bool is_in(std::string_view component, std::size_t depth) const {
    return open_.size() == depth && equals_ignoring_case(open_.back(), component);
  }

  bool begin(std::string_view component) {
    const bool is_calendar = equals_ignoring_case(component, "VCALENDAR");
    if (is_calendar != open_.empty() || open_.size() >= kMaxDepth) return false;
    const bool is_in_zone = is_in("VTIMEZONE", 2);
    open_.push_back(component);
    if (is_in("VEVENT", 2)) {
      events_.emplace_back();
      ++entries_;
    }
    if (is_in("VTIMEZONE", 2)) zone_ = {};
    if (is_in_zone && zone_.observances.size() < kMaxObservances) {
      zone_.observances.emplace_back();
    }
    return true;
  }

  bool end(std::string_view component) {
    if (open_.empty() || !equals_ignoring_case(open_.back(), component)) return false;
    if (is_in("VTIMEZONE", 2)) zones_.define(zone_.name, zone_.observances);
    open_.pop_back();
    return true;
  }

  CalendarZones& zones_;
  std::vector<std::string_view> open_;  // the components around the line
  std::vector<CalendarEvent> events_;
  std::size_t entries_ = 0;
  Zone zone_;
};

}  // namespace

tl::expected<std::vector<CalendarEvent>, std::string> read_events(std::string_view unfolded,
                                                                  CalendarZones& zones,
                                                                  std::size_t most) {
  EventReader reader(zones);
  std::string_view rest = unfolded;
  bool is_first = true;
  while (auto line = next_line(rest)) {
    if (is_first && !(line->is("BEGIN") && line->parameters.empty())) break;
    if (!reader.take_line(*line)) {
      return tl::unexpected<std::string>(is_first ? "the answer is not a calendar"
                                                  : "the calendar is malformed");
    }
    if (reader.entries() > most) {
      return tl::unexpected<std::string>("the calendar has too many events");
    }
    is_first = false;
  }
  if (is_first) return tl::unexpected<std::string>("the answer is not a calendar");
  if (!reader.is_whole()) return tl::unexpected<std::string>("the calendar ends in the middle");
  return std::move(reader).events();
}

}  // namespace server
