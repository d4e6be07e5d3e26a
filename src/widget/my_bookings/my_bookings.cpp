#include "widget/my_bookings/my_bookings.hpp"

#include <algorithm>

#include "widget/manage/booking_queries.hpp"
#include "widget/platform/notify.hpp"
#include "widget/platform/retry.hpp"
#include "widget/queries.hpp"

namespace widget {
namespace {

using When = MyBookings::When;

void ask_for_page(Model& model, std::int64_t page, Effects& effects) {
  MyBookings& mine = model.my_bookings;
  mine.progress = Progress::kLoading;
  mine.fault = Fault::kNone;
  mine.page = page;
  mine.request = ++model.last_request;
  core::BookingListing listing;
  listing.page = page;
  listing.per_page = kBookingsAPage;
  listing.status = mine.status;
  const std::string now = core::format_instant(mine.asked_at);
  (mine.when == When::kUpcoming ? listing.from : listing.to) = now;
  effects.push_back(LoadBookings{mine.request, model.options.contact_token, std::move(listing)});
}

void reload(Model& model, When when, std::optional<core::BookingStatus> status, Effects& effects) {
  model.my_bookings = {};
  model.my_bookings.when = when;
  model.my_bookings.status = status;
  model.my_bookings.asked_at = now(model);
  ask_for_page(model, 1, effects);
}

void add_once(std::vector<core::Booking>& bookings, core::Booking booking) {
  const bool is_there = std::any_of(bookings.begin(), bookings.end(),
                                    [&](const auto& each) { return each.id == booking.id; });
  if (!is_there) bookings.push_back(std::move(booking));
}

void add_page(Model& model, core::BookingPage page, Effects& effects) {
  MyBookings& mine = model.my_bookings;
  mine.retry = {};
  const std::int64_t last = page.meta.last_page;
  const bool is_past = mine.when == When::kPast;
  if (is_past && !mine.is_counted && last > 1) {
    mine.is_counted = true;
    return ask_for_page(model, last, effects);
  }
  mine.progress = Progress::kReady;
  if (is_past) std::reverse(page.bookings.begin(), page.bookings.end());
  const std::size_t known = mine.bookings.size();
  for (core::Booking& booking : page.bookings) add_once(mine.bookings, std::move(booking));
  mine.next_page = is_past ? mine.page - 1 : mine.page < last ? mine.page + 1 : 0;
  if (model.step != Step::kMyBookings) return;
  const std::size_t added = mine.bookings.size() - known;
  // "Show more" may be gone: the focus moves to the first new booking.
  if (known > 0 && added > 0) {
    effects.push_back(MoveFocus{key::list_entry(mine.bookings[known].id)});
  }
  effects.push_back(Announce{model.texts.say_count("announce.bookings", static_cast<int>(added))});
}

}  // namespace

void open_my_bookings(Model& model, Effects& effects) {
  reload(model, When::kUpcoming, {}, effects);
}

void return_to_my_bookings(Model& model, Effects& effects) {
  const MyBookings& mine = model.my_bookings;
  if (mine.is_outdated) reload(model, mine.when, mine.status, effects);
}

void filter_my_bookings(Model& model, const MyBookingsFiltered& filtered, Effects& effects) {
  if (model.step != Step::kMyBookings) return;
  reload(model, filtered.when, filtered.status, effects);
}

void show_more_bookings(Model& model, Effects& effects) {
  const MyBookings& mine = model.my_bookings;
  if (model.step != Step::kMyBookings || mine.progress != Progress::kReady) return;
  if (mine.next_page > 0) ask_for_page(model, mine.next_page, effects);
}

void retry_my_bookings(Model& model, Effects& effects) {
  if (model.my_bookings.progress != Progress::kFailed) return;
  start_over(model.my_bookings.retry);
  ask_for_page(model, model.my_bookings.page, effects);
  effects.push_back(MoveFocus{key::kHeading});
}

void my_bookings_may_go_on(Model& model, Effects& effects) {
  MyBookings& mine = model.my_bookings;
  if (mine.progress != Progress::kLoading || !mine.retry.is_waiting) return;
  if (mine.retry.not_before > model.clock.elapsed_ms) return wake_for(model, mine.retry, effects);
  mine.retry.is_waiting = false;
  ask_for_page(model, mine.page, effects);
}

void bookings_answered(Model& model, const BookingsAnswered& answered, Effects& effects) {
  MyBookings& mine = model.my_bookings;
  if (mine.progress != Progress::kLoading || mine.retry.is_waiting) return;
  if (mine.request != answered.request) return;
  const Answer& answer = answered.answer;
  core::ApiError error;
  if (answer.delivery == Answer::Delivery::kAnswered) {
    auto page = core::read_booking_page(answer.status, answer.body);
    if (page) return add_page(model, std::move(*page.value), effects);
    error = std::move(page.error);
  }
  const Fault said = retry_fault(mine.progress, mine.retry);
  if (tries_again(model, mine.retry, answer, error)) {
    if (model.step == Step::kMyBookings && said != mine.retry.fault) {
      effects.push_back(Announce{retry_sentence(model, mine.retry.fault)});
    }
    return wake_for(model, mine.retry, effects);
  }
  mine.progress = Progress::kFailed;
  mine.fault = fault_of(answer);
  mine.is_signed_out = answer.status == 401;
  if (model.step == Step::kMyBookings) {
    effects.push_back(Announce{my_bookings_error(model), true});
  }
}

}  // namespace widget
