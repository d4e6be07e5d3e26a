#include "account_world.hpp"

namespace world {

void Account::offers(std::initializer_list<const char*> starts) {
  for (const char* each : starts) slots.push_back(slot(each));
}

Answer Account::answers(const widget::LoadDay& order) const {
  core::DaySlots day{order.date, {}};
  for (const core::Slot& each : slots) {
    if (zone.local_date(each.starts_at) != order.date) continue;
    day.slots.push_back(each);
    for (const core::Booking& booking : bookings) {
      if (booking.starts_at == each.starts_at) day.slots.back().available = false;
    }
  }
  return answer(200, core::success_body(core::to_json(day)));
}

Answer Account::answers(const widget::FindContact& order) const {
  if (!lets_search) return error_answer(403, "Not for browsers.");
  core::Json found = core::Json::array();
  for (const core::FoundContact& each : contacts) {
    // A search finds more than it should.
    if (each.email.find(order.search) == std::string::npos && each.phone != order.search) continue;
    core::Json contact = core::Json::object();
    contact["id"] = each.id;
    contact["email"] = each.email;
    contact["phone"] = each.phone.empty() ? core::Json() : core::Json(each.phone);
    found.push_back(std::move(contact));
  }
  return answer(200, core::success_body(std::move(found)));
}

Answer Account::answers(const widget::MakeContact& order) {
  const core::Id id = 42 + static_cast<core::Id>(contacts.size());
  contacts.push_back({id, order.contact.email, order.contact.phone});
  core::Json data = core::Json::object();
  data["id"] = id;
  return answer(201, core::success_body(std::move(data)));
}

Answer Account::answers(const widget::FindBookings& order) const {
  if (!lets_look) return error_answer(403, "Not for browsers.");
  core::Json found = core::Json::array();
  for (const core::Booking& each : bookings) {
    const core::Date date = zone.local_date(each.starts_at);
    if (each.contact_id == order.contact && date >= order.from && date <= order.to) {
      found.push_back(core::to_json(each));
    }
  }
  return answer(200, core::success_body(std::move(found)));
}

Answer Account::answers(const widget::SendBooking& order) {
  CHECK(order.idempotency_key.empty());
  CHECK_FALSE(order.booking.contact.has_value());
  REQUIRE(order.booking.contact_id.has_value());
  for (const core::Booking& each : bookings) {
    if (each.starts_at == order.booking.starts_at) {
      return error_answer(422, "Taken.", {{"starts_at", {"Taken."}}});
    }
  }
  core::Booking made;
  made.id = 101 + static_cast<core::Id>(bookings.size());
  made.contact_id = *order.booking.contact_id;
  made.booking_type_id = order.booking.booking_type_id;
  made.resource_id = order.booking.resource_id;
  made.starts_at = order.booking.starts_at;
  made.ends_at = made.starts_at + core::Minutes(30);
  bookings.push_back(made);
  return answer(201, core::success_body(core::to_json(made)));
}

Effects AccountVisit::does(const widget::Action& action) {
  Effects effects = widget::update(model, action);
  for (const Effect& effect : effects) {
    if (const auto* load = std::get_if<widget::LoadDay>(&effect)) days.push_back(*load);
    if (is_request(effect)) {
      outstanding.push_back(effect);
      asked_at.push_back(model.clock.elapsed_ms);
    }
  }
  if (const auto* said = first<widget::Announce>(effects)) last_spoken = said->text;
  CHECK(count<widget::Announce>(effects) <= 1);
  return effects;
}

Effects AccountVisit::starts(widget::Options options) {
  options.random = kRandom;
  does(widget::Started{std::move(options), english_texts()});
  const Effects effects = does(widget::ConfigAnswered{error_answer(404, "Not Found.")});
  does(widget::BrowserZoneAnswered{visitor_zone});
  return effects;
}

Effects AccountVisit::opens(widget::Options options) {
  starts(std::move(options));
  return is_answered();
}

Effects AccountVisit::is_answered() {
  REQUIRE_FALSE(outstanding.empty());
  const Effect order = outstanding.front();
  outstanding.pop_front();
  return answers(order, std::nullopt);
}

Effects AccountVisit::is_answered(Answer given) {
  REQUIRE_FALSE(outstanding.empty());
  const Effect order = outstanding.front();
  outstanding.pop_front();
  return answers(order, std::move(given));
}

Effects AccountVisit::answer_is_lost() {
  REQUIRE(std::holds_alternative<widget::SendBooking>(outstanding.front()));
  account.answers(std::get<widget::SendBooking>(outstanding.front()));
  return is_answered(timed_out());
}

void AccountVisit::all_is_answered() {
  for (int i = 0; i < 2000; ++i) {
    if (!outstanding.empty()) {
      is_answered();
    } else if (model.clock.wake_at != 0) {
      time_passes(model.clock.wake_at - model.clock.elapsed_ms);
    } else {
      return;
    }
  }
  FAIL("the widget never has enough");
}

Effects AccountVisit::time_passes(std::int64_t milliseconds) {
  does(widget::TimePassed{model.clock.elapsed_ms + milliseconds, account.config.now});
  if (model.clock.wake_at == 0 || model.clock.wake_at > model.clock.elapsed_ms) return {};
  return does(widget::Woke{});
}

void AccountVisit::gets_to(widget::AccountCall account_call) {
  if (account.slots.empty()) account.offers({"2026-03-10T09:00:00Z"});
  opens();
  all_is_answered();
  does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
  REQUIRE(model.step == Step::kDetails);
  presses_book();
  for (int i = 0; i < 8 && model.booking.submission.account_call != account_call; ++i) {
    if (account_call == widget::AccountCall::kLookForBooking &&
        model.booking.submission.account_call == widget::AccountCall::kBook) {
      answer_is_lost();
      does(widget::RetryPressed{});
      time_passes(widget::kFreshMs);
    } else {
      is_answered();
    }
  }
  REQUIRE(model.booking.submission.account_call == account_call);
}

Effects AccountVisit::presses_book() {
  does(widget::FieldTyped{FieldName::kName, "Sarah Johnson"});
  does(widget::FieldTyped{FieldName::kEmail, "sarah@example.com"});
  does(widget::FieldTyped{FieldName::kPhone, "+447700900123"});
  return does(widget::SubmitPressed{});
}

Effects AccountVisit::answers(const Effect& order, std::optional<Answer> given) {
  using Part = widget::CatalogAnswered::Part;
  if (const auto* load = std::get_if<widget::LoadCatalog>(&order)) {
    does(widget::CatalogAnswered{load->request, Part::kResources, account.resources()});
    Answer types = given ? std::move(*given) : account.types();
    types.date = account.config.now;
    return does(widget::CatalogAnswered{load->request, Part::kTypes, std::move(types)});
  }
  if (const auto* load = std::get_if<widget::LoadDay>(&order)) {
    Answer day = given ? std::move(*given) : account.answers(*load);
    return does(widget::SlotsAnswered{load->request, std::move(day)});
  }
  if (const auto* find = std::get_if<widget::FindContact>(&order)) {
    return booking(find->request, given ? std::move(*given) : account.answers(*find));
  }
  if (const auto* make = std::get_if<widget::MakeContact>(&order)) {
    return booking(make->request, given ? std::move(*given) : account.answers(*make));
  }
  if (const auto* find = std::get_if<widget::FindBookings>(&order)) {
    return booking(find->request, given ? std::move(*given) : account.answers(*find));
  }
  const auto& send = std::get<widget::SendBooking>(order);
  return booking(send.request, given ? std::move(*given) : account.answers(send));
}

Effects AccountVisit::booking(std::uint32_t request, Answer given) {
  return does(widget::BookingAnswered{request, std::move(given)});
}

}  // namespace world
