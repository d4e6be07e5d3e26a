#include "server/account/client/client.hpp"

#include <algorithm>
#include <charconv>

#include "server/account/client/refusals.hpp"

namespace server {
namespace {

constexpr std::chrono::milliseconds kReadDeadline{4000};
constexpr std::chrono::milliseconds kWriteDeadline{4000};
constexpr int kUsualPause = 15;  // seconds, after a 429 without a time
// Its minutes are shorter. A wrong answer must not stop everything for an hour.
constexpr int kLongestWait = 120;

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> count_in(std::string_view text) {
  auto value = number_in(text);
  if (!value || *value < 0) return std::nullopt;
  return static_cast<int>(std::min<std::int64_t>(*value, 1'000'000));
}

// X-RateLimit-Reset is an instant of the account's clock, which the Date header shows; ours may
// differ.
RateHeaders rate_in(const HttpsAnswer& answer, core::Instant now) {
  RateHeaders headers;
  headers.limit = count_in(answer.header("X-RateLimit-Limit"));
  headers.remaining = count_in(answer.header("X-RateLimit-Remaining"));
  if (auto reset = number_in(answer.header("X-RateLimit-Reset"))) {
    const core::Instant theirs = core::parse_http_date(answer.header("Date")).value_or(now);
    const std::int64_t left = *reset - theirs.time_since_epoch().count();
    if (left >= 0 && left <= 3600) headers.reset_in = std::chrono::seconds(left);
  }
  return headers;
}

// The path without its query, which may contain a visitor's text.
std::string_view without_query(std::string_view path) {
  return path.substr(0, path.find('?'));
}

int pause_asked(const HttpsAnswer& answer, const core::ApiError& error) {
  auto header = count_in(answer.header("Retry-After"));
  return std::clamp(error.retry_after.value_or(header.value_or(kUsualPause)), 1, kLongestWait);
}

std::string status_words(int status) {
  switch (status) {
    case 401: return "refuses the key (401); check BOOKING_UPSTREAM_KEY or --upstream-key-file";
    case 403: return "does not allow it (403); check that the account is active";
    case 404: return "is not there (404); check the address of --upstream";
    default: return "answered " + std::to_string(status);
  }
}

}  // namespace

AccountClient::AccountClient(AccountCredentials credentials, const HttpsClient& https,
                             CallScheduler& scheduler, const Clock& clock, Report report)
    : credentials_(std::move(credentials)),
      https_(https),
      scheduler_(scheduler),
      clock_(clock),
      report_(std::move(report)) {}

HttpsAnswer AccountClient::send_with(Scheme scheme, std::string_view method,
                                     const std::string& path, const std::string& body) const {
  HttpsRequest request;
  request.method = method;
  request.url = credentials_.base + path;
  request.deadline = method == "GET" ? kReadDeadline : kWriteDeadline;
  request.headers.push_back({"Accept", "application/json"});
  if (scheme == Scheme::kBearer) {
    request.headers.push_back({"Authorization", "Bearer " + credentials_.key});
  } else {
    request.headers.push_back({"X-Api-Key", credentials_.key});
  }
  if (method != "GET") request.headers.push_back({"Content-Type", "application/json"});
  request.body = body;
  {
    const std::lock_guard lock(mutex_);
    ++figures_.calls;
  }
  return https_.ask(request);
}

void AccountClient::end(CallPermit& permit, const HttpsAnswer& answer) const {
  if (answer.outcome == HttpsOutcome::kAnswered) {
    permit.end(rate_in(answer, clock_.now()));
  } else {
    permit.end();
  }
}

// A 401 means that nothing was done, so even a booking can be sent again with the other header.
HttpsAnswer AccountClient::send(CallPermit permit, std::string_view method, const std::string& path,
                                const std::string& body) const {
  const Scheme scheme = scheme_;
  const Priority priority = permit.priority();
  HttpsAnswer answer = send_with(scheme, method, path, body);
  end(permit, answer);
  if (answer.status != 401) return answer;
  auto other_permit = scheduler_.try_acquire(priority);
  if (!other_permit) return answer;
  const Scheme other = scheme == Scheme::kBearer ? Scheme::kHeader : Scheme::kBearer;
  HttpsAnswer second = send_with(other, method, path, body);
  end(*other_permit, second);
  if (second.outcome != HttpsOutcome::kAnswered || second.status == 401) return answer;
  scheme_ = other;
  return second;
}

void AccountClient::record_outcome(bool works, std::string_view what) const {
  std::string message;
  {
    const std::lock_guard lock(mutex_);
    const Elapsed now = clock_.elapsed();
    const BreakerState before = breaker_.state(now);
    if (works) {
      breaker_.record_success();
    } else {
      breaker_.record_failure(now);
      ++figures_.failures;
    }
    const BreakerState after = breaker_.state(now);
    if (!works) message = "upstream: " + std::string(what);
    if (before != after && after == BreakerState::kOpen)
      message += "; it is left alone for a while";
    if (before != after && works) message = "upstream: it answers again";
  }
  if (!message.empty()) report_(message);
}

// Records the answer's outcome, and classifies an answer without a value as a fault.
template <class T>
void AccountClient::record_answer(AccountResult<T>& result, const HttpsAnswer& answer,
                                  std::string_view method, const std::string& path) const {
  const std::string what = std::string(method) + " " + std::string(without_query(path)) + ": ";
  if (result.value) return record_outcome(true, {});
  core::ApiError error = std::exchange(result.error, {});
  const int status = answer.status;
  if (answer.outcome == HttpsOutcome::kNotSent) {
    result.fault = AccountFault::kNotDone;
    return record_outcome(false, what + answer.why);
  }
  if (answer.outcome == HttpsOutcome::kLost) {
    result.fault = AccountFault::kMaybeDone;
    result.timed_out = answer.timed_out;
    result.is_under_way = true;
    return record_outcome(false, what + answer.why);
  }
  if (status == 429) {
    const int pause = pause_asked(answer, error);
    scheduler_.pause(std::chrono::seconds(pause));
    result.fault = AccountFault::kNotDone;
    result.error.retry_after = pause;
    const std::lock_guard lock(mutex_);
    ++figures_.refused_for_pace;
    breaker_.cancel_call();
    return;
  }
  if (status == 401 || status == 403 || (status >= 300 && status < 400)) {
    result.fault = AccountFault::kNotDone;
    return record_outcome(false, what + status_words(status));
  }
  const bool is_own_no = status >= 400 && status < 500 && status != 408 && !error.message.empty();
  // Every account has types and resources. If it refuses those, the address is wrong.
  if (is_own_no && (path == core::kTypesPath || path == core::kResourcesPath)) {
    result.fault = AccountFault::kNotDone;
    return record_outcome(false, what + status_words(status));
  }
  if (is_own_no) {
    result.fault = AccountFault::kRefused;
    result.error = std::move(error);
    result.error.status = status;
    return record_outcome(true, {});
  }
  result.fault = AccountFault::kMaybeDone;
  // A 500 with the API's own message is final. A gateway's answer (502, 503, 504, HTML) says
  // nothing about what goes on behind it.
  result.is_under_way = status != 500 || error.message.empty();
  const bool is_garbled = status < 500 && status != 408;
  record_outcome(false,
                 what + (is_garbled ? "the answer is not as documented" : status_words(status)));
}

template <class T, class Read>
AccountResult<T> AccountClient::ask(CallPermit permit, std::string_view method,
                                    const std::string& path, const std::string& body,
                                    Read read) const {
  AccountResult<T> result;
  {
    const std::lock_guard lock(mutex_);
    const Elapsed now = clock_.elapsed();
    if (!breaker_.allow_call(now)) {
      permit.cancel();
      result.fault = AccountFault::kNotDone;
      result.error.retry_after = seconds_of(breaker_.wait(now));
      return result;
    }
  }
  const HttpsAnswer answer = send(std::move(permit), method, path, body);
  if (answer.outcome == HttpsOutcome::kAnswered) {
    auto parsed = read(answer.status, answer.body);
    result.value = std::move(parsed.value);
    result.error = std::move(parsed.error);
  }
  record_answer(result, answer, method, path);
  return result;
}

AccountResult<std::vector<core::BookingType>> AccountClient::types(CallPermit permit) const {
  return ask<std::vector<core::BookingType>>(std::move(permit), "GET",
                                             std::string(core::kTypesPath), {}, &core::read_types);
}

AccountResult<std::vector<core::Resource>> AccountClient::resources(CallPermit permit) const {
  return ask<std::vector<core::Resource>>(
      std::move(permit), "GET", std::string(core::kResourcesPath), {}, &core::read_resources);
}

AccountResult<core::DaySlots> AccountClient::day(CallPermit permit, core::Id type,
                                                 std::optional<core::Id> resource,
                                                 core::Date date) const {
  return ask<core::DaySlots>(
      std::move(permit), "GET", core::day_path(type, resource, date), {},
      [date](int status, std::string_view body) { return core::read_day(status, body, date); });
}

AccountResult<core::BookingPage> AccountClient::bookings(
    CallPermit permit, const core::BookingListing& listing) const {
  return ask<core::BookingPage>(std::move(permit), "GET", core::bookings_path(listing), {},
                                &core::read_booking_page);
}

namespace {

// Reads a booking; a different booking than the requested one is no value.
template <class IsRight>
auto reader_of_booking(IsRight is_right) {
  return [is_right](int status, std::string_view body) {
    auto made = core::read_booking_made(status, body);
    core::Result<core::Booking> result;
    if (made && is_right(made.value->booking)) result.value = std::move(made.value->booking);
    result.error = std::move(made.error);
    return result;
  };
}

bool is_asked_for(const core::Booking& booking, const core::BookingRequest& request) {
  // The documented answer omits the resource.
  const bool is_theirs =
      !request.resource_id || !booking.resource_id || *booking.resource_id == *request.resource_id;
  return booking.booking_type_id == request.booking_type_id &&
         booking.contact_id == request.contact_id && booking.starts_at == request.starts_at &&
         booking.status != core::BookingStatus::kCancelled && is_theirs;
}

}  // namespace

AccountResult<core::Booking> AccountClient::booking(CallPermit permit, core::Id id) const {
  return ask<core::Booking>(std::move(permit), "GET", core::item_path(core::kBookingsPath, id), {},
                            reader_of_booking([id](const core::Booking& booking) {  //
                              return booking.id == id;
                            }));
}

AccountResult<core::Booking> AccountClient::book(CallPermit permit,
                                                 const core::BookingRequest& request) const {
  return ask<core::Booking>(std::move(permit), "POST", std::string(core::kBookingsPath),
                            core::booking_body(request),
                            reader_of_booking([&request](const core::Booking& booking) {
                              return is_asked_for(booking, request);
                            }));
}

AccountResult<core::Booking> AccountClient::change(CallPermit permit, core::Id id,
                                                   const core::BookingChange& change) const {
  return ask<core::Booking>(
      std::move(permit), "PUT", core::item_path(core::kBookingsPath, id), core::change_body(change),
      reader_of_booking([&](const core::Booking& booking) {
        const bool is_there = !change.starts_at || booking.starts_at == *change.starts_at;
        return booking.id == id && is_there;
      }));
}

AccountResult<core::BookingStatus> AccountClient::cancel(CallPermit permit, core::Id id) const {
  return ask<core::BookingStatus>(
      std::move(permit), "POST", core::item_path(core::kBookingsPath, id) + "/cancel", {},
      [id](int status, std::string_view body) { return core::read_cancelled(status, body, id); });
}

AccountResult<core::ContactPage> AccountClient::contacts(CallPermit permit, std::string_view search,
                                                         std::int64_t page,
                                                         std::int64_t per_page) const {
  return ask<core::ContactPage>(std::move(permit), "GET",
                                core::contacts_page_path(search, page, per_page), {},
                                &core::read_contact_page);
}

AccountResult<core::Contact> AccountClient::contact(CallPermit permit, core::Id id) const {
  return ask<core::Contact>(std::move(permit), "GET", core::item_path(core::kContactsPath, id), {},
                            &core::read_contact);
}

AccountResult<core::Contact> AccountClient::add_contact(CallPermit permit,
                                                        const core::Contact& contact) const {
  return ask<core::Contact>(std::move(permit), "POST", std::string(core::kContactsPath),
                            core::new_contact_body(contact), &core::read_contact);
}

Elapsed AccountClient::blocked_for() const {
  const std::lock_guard lock(mutex_);
  return breaker_.wait(clock_.elapsed());
}

BreakerState AccountClient::breaker() const {
  const std::lock_guard lock(mutex_);
  return breaker_.state(clock_.elapsed());
}

bool AccountClient::is_probed() const {
  const std::lock_guard lock(mutex_);
  return breaker_.state(clock_.elapsed()) == BreakerState::kHalfOpen && breaker_.is_probing();
}

AccountClient::Figures AccountClient::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace server
