// An account that has the documented calls alone, and a visitor whose widget asks it.
//
//   AccountVisit visit;
//   visit.account.offers({"2026-03-10T09:00:00Z"});
//   visit.opens();
//   visit.all_is_answered();                     // and time passes as the widget orders
//   visit.does(widget::SlotPicked{slot("2026-03-10T09:00:00Z")});
#pragma once

#include <deque>

#include "core/protocol/account.hpp"
#include "widget/times/account_days.hpp"
#include "world.hpp"

namespace world {

// Answers as the reference page does. Its dates are in `zone`, which it never tells.
class Account {
 public:
  core::WidgetConfig config = one_doctor();
  core::ZoneRules zone = world::zone("Europe/London");
  std::vector<core::Slot> slots;
  std::vector<core::Booking> bookings;
  std::vector<core::FoundContact> contacts;
  bool lets_search = true;  // what the site's proxy lets through
  bool lets_look = true;

  void offers(std::initializer_list<const char*> starts);

  Answer types() const { return list(config.types); }
  Answer resources() const { return list(config.resources); }
  Answer answers(const widget::LoadDay& order) const;
  Answer answers(const widget::FindContact& order) const;
  Answer answers(const widget::MakeContact& order);
  Answer answers(const widget::FindBookings& order) const;
  Answer answers(const widget::SendBooking& order);

 private:
  template <class T>
  static Answer list(const std::vector<T>& things) {
    core::Json all = core::Json::array();
    for (const T& thing : things) all.push_back(core::to_json(thing));
    return answer(200, core::success_body(std::move(all)));
  }
};

class AccountVisit {
 public:
  widget::Model model;
  Account account;
  core::ZoneRules visitor_zone = zone("Europe/London");
  std::deque<Effect> outstanding;      // what has been asked for, without an answer yet
  std::vector<widget::LoadDay> days;   // every one ever asked for
  std::vector<std::int64_t> asked_at;  // when anything was asked for, in elapsed_ms
  std::string last_spoken;

  Effects does(const widget::Action& action);

  Effects starts(widget::Options options = {});
  Effects opens(widget::Options options = {});

  // Answers the oldest request: as the account does, or with `given`, or not at all though it did.
  Effects is_answered();
  Effects is_answered(Answer given);
  Effects answer_is_lost();
  // Until the widget asks for nothing more; time passes as it orders.
  void all_is_answered();
  Effects time_passes(std::int64_t milliseconds);

  // To the details of 10 March, 09:00, and on to this errand.
  void gets_to(widget::AccountCall account_call);
  Effects presses_book();

  Effects answers(const Effect& order, std::optional<Answer> given);

  static bool is_request(const Effect& effect) {
    return std::holds_alternative<widget::LoadCatalog>(effect) ||
           std::holds_alternative<widget::LoadDay>(effect) ||
           std::holds_alternative<widget::FindContact>(effect) ||
           std::holds_alternative<widget::MakeContact>(effect) ||
           std::holds_alternative<widget::FindBookings>(effect) ||
           std::holds_alternative<widget::SendBooking>(effect);
  }

 private:
  Effects booking(std::uint32_t request, Answer given);
};

}  // namespace world
