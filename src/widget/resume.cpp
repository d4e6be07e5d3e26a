#include "widget/resume.hpp"

#include "widget/booking/correction.hpp"
#include "widget/booking/hold.hpp"
#include "widget/booking/send.hpp"
#include "widget/catalog/load_config.hpp"
#include "widget/manage/manage.hpp"
#include "widget/my_bookings/my_bookings.hpp"
#include "widget/platform/retry.hpp"
#include "widget/times/month_slots.hpp"

namespace widget {
namespace {

// The config, or slots of our server.
void read_again(Model& model, Effects& effects) {
  if (!model.reading.is_waiting) return;
  if (model.reading.not_before > model.clock.elapsed_ms)
    return wake_for(model, model.reading, effects);
  RetryState kept = model.reading;
  kept.is_waiting = false;
  if (model.catalog.progress == Progress::kReady) {
    reload_slots(model, effects);
  } else {
    load_config(model, effects);
  }
  model.reading = kept;
}

void resume_waiting(Model& model, Effects& effects) {
  booking_may_go_on(model, effects);
  correction_may_go_on(model, effects);
  managing_may_go_on(model, effects);
  my_bookings_may_go_on(model, effects);
  read_again(model, effects);
}

}  // namespace

void line_lost(Model& model, Effects& effects) {
  if (model.is_offline) return;
  model.is_offline = true;
  if (model.ready_raised) effects.push_back(Announce{model.texts.say("line.lost")});
}

void line_back(Model& model, Effects& effects) {
  if (!model.is_offline) return;
  model.is_offline = false;
  for (RetryState* retry :
       {&model.reading, &model.booking.submission.retry, &model.booking.correction.retry,
        &model.times.checking.retry, &model.manage.retry, &model.my_bookings.retry}) {
    retry_now(model, *retry);
  }
  resume_waiting(model, effects);
}

void wake(Model& model, Effects& effects) {
  model.clock.wake_at = 0;
  resume_waiting(model, effects);
  holding_woke(model, effects);
  load_ahead(model, effects);
}

}  // namespace widget
