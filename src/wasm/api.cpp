// The boundary: one flat table of functions for web/engine/instance.js. Each is a few lines. A call with the
// handle of no living instance does nothing. Text comes in as UTF-8 in the scratch area that
// bw_alloc returns, and is read before anything else can run.
#include <emscripten.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/json_document.hpp"
#include "core/protocol/account.hpp"
#include "wasm/bridge.hpp"
#include "wasm/instance.hpp"

namespace wasm {
namespace {

std::map<int, std::unique_ptr<Instance>>& instances() {
  static std::map<int, std::unique_ptr<Instance>> table;
  return table;
}

std::string text_of(core::JsonValue object, const char* name) {
  return std::string(object.member(name).text().value_or(""));
}

std::optional<core::Id> id_of(core::JsonValue object, const char* name) {
  return object.member(name).whole();
}

std::optional<core::HourCycle> cycle_of(const std::string& text) {
  if (text == "12") return core::HourCycle::k12;
  return text == "24" ? std::optional(core::HourCycle::k24) : std::nullopt;
}

// [name, title, words, seconds from UTC]
std::optional<widget::ZoneEntry> zone_entry(core::JsonValue each) {
  if (!each.is_list() || each.size() != 4) return std::nullopt;
  std::string texts[3];
  std::size_t given = 0;
  std::optional<std::int64_t> offset;
  for (const core::JsonValue part : each) {
    if (given == std::size(texts)) {
      offset = part.whole();
    } else if (const auto text = part.text()) {
      texts[given++] = *text;
    } else {
      return std::nullopt;
    }
  }
  if (!offset) return std::nullopt;
  return widget::ZoneEntry{std::move(texts[0]),
                           {},
                           std::move(texts[1]),
                           std::move(texts[2]),
                           core::Seconds(static_cast<std::int32_t>(*offset))};
}

widget::Options options_of(core::JsonValue object) {
  widget::Options options;
  options.type_id = id_of(object, "type");
  options.resource_id = id_of(object, "resource");
  options.time_zone = text_of(object, "timeZone");
  options.hour_cycle = cycle_of(text_of(object, "hourCycle"));
  options.random = text_of(object, "random");
  options.details = {text_of(object, "name"), text_of(object, "email"), text_of(object, "phone"),
                     text_of(object, "notes")};
  options.day = core::parse_date(text_of(object, "date"));
  options.thank_you = text_of(object, "thankYou");
  options.full_events = text_of(object, "events") == "full";
  options.booking_id = id_of(object, "booking");
  options.token = text_of(object, "token");
  options.contact_token = text_of(object, "contactToken");
  options.manage_url = text_of(object, "manageUrl");
  options.host = text_of(object, "host");
  return options;
}

core::Texts texts_of(core::JsonValue object) {
  core::Texts texts;
  texts.load(text_of(object, "locale"), text_of(object, "messages"));
  return texts;
}

// What the page's own scripts say. The limit is that of the handed-over texts together: options and sentences.
std::optional<core::JsonDocument> parse(const char* text, std::size_t bytes) {
  return core::JsonDocument::read({text, bytes}, 4 * core::kMaxAnswerBytes);
}

// A body over the limit is not one of ours.
widget::Answer answer_of(int delivery, int status, std::string_view body) {
  using Delivery = widget::Answer::Delivery;
  constexpr Delivery kDeliveries[] = {Delivery::kAnswered, Delivery::kOffline, Delivery::kTimedOut};
  const Delivery how = delivery >= 0 && delivery < 3 ? kDeliveries[delivery] : Delivery::kOffline;
  if (body.size() > core::kMaxAnswerBytes) body = {};
  return {how, status, std::string(body)};
}

}  // namespace

Instance* find_instance(int handle) {
  const auto found = instances().find(handle);
  return found == instances().end() ? nullptr : found->second.get();
}

}  // namespace wasm

using wasm::find_instance;

extern "C" {

extern char __data_end;  // NOLINT(bugprone-reserved-identifier): wasm-ld's

EMSCRIPTEN_KEEPALIVE char* bw_alloc(std::size_t bytes) {
  static std::unique_ptr<char[]> scratch;
  scratch.reset(new char[bytes + 1]);
  return scratch.get();
}

// The end of the static data. Emscripten 3.1.6 puts the stack between it and the heap, and the stack grows down, so the
// memory from here to the stack pointer is unused.
EMSCRIPTEN_KEEPALIVE std::size_t bw_data_end() {
  return reinterpret_cast<std::size_t>(&__data_end);
}

// The end of the heap.
EMSCRIPTEN_KEEPALIVE std::size_t bw_memory_used() {
  return reinterpret_cast<std::size_t>(sbrk(0));
}

// {type, resource, timeZone, random, name, email, phone, notes, date, thankYou, events, booking, token,
// contactToken, manageUrl, host, framed, api, key, locale, messages}: locale and messages as JSON text,
// as in web/widget/locale.js and assets/messages. Returns the handle, or 0 if `text` is not an object.
EMSCRIPTEN_KEEPALIVE int bw_create(const char* text, std::size_t bytes) {
  static int last_handle = 0;
  const auto object = wasm::parse(text, bytes);
  if (!object || !object->root().is_object()) return 0;
  const int handle = ++last_handle;
  bw_attach(handle);
  auto instance = std::make_unique<wasm::Instance>(
      handle, wasm::Endpoint{wasm::text_of(*object, "api"), wasm::text_of(*object, "key")});
  wasm::Instance& stored = *instance;
  wasm::instances().emplace(handle, std::move(instance));
  stored.set_framed(wasm::text_of(*object, "framed") != "no");
  stored.take(widget::Action(widget::Started{wasm::options_of(*object), wasm::texts_of(*object)}));
  return handle;
}

// All of the page's options as they are now. The fields are those of bw_create.
EMSCRIPTEN_KEEPALIVE void bw_set_options(int handle, const char* text, std::size_t bytes) {
  auto* it = find_instance(handle);
  const auto object = wasm::parse(text, bytes);
  if (!it || !object || !object->root().is_object()) return;
  it->take(widget::Action(widget::OptionsChanged{wasm::options_of(*object)}));
}

// {locale, messages}: another language.
EMSCRIPTEN_KEEPALIVE void bw_set_texts(int handle, const char* text, std::size_t bytes) {
  auto* it = find_instance(handle);
  const auto object = wasm::parse(text, bytes);
  if (!it || !object || !object->root().is_object()) return;
  it->take(widget::Action(widget::TextsChanged{wasm::texts_of(*object)}));
}

EMSCRIPTEN_KEEPALIVE void bw_destroy(int handle) {
  if (auto* it = find_instance(handle)) it->take(widget::Action(widget::PageLeft{}));
  wasm::instances().erase(handle);
  bw_detach(handle);
}

EMSCRIPTEN_KEEPALIVE void bw_activate(int handle, std::uint32_t id) {
  if (auto* it = find_instance(handle)) it->take({view::Event::Kind::kActivate, id, {}, {}});
}

EMSCRIPTEN_KEEPALIVE void bw_focus(int handle, std::uint32_t id) {
  if (auto* it = find_instance(handle)) it->set_focus(id);
}

EMSCRIPTEN_KEEPALIVE void bw_focus_left(int handle) {
  if (auto* it = find_instance(handle)) it->set_focus(0);
}

EMSCRIPTEN_KEEPALIVE void bw_set_text(int handle, std::uint32_t id, const char* text,
                                      std::size_t bytes) {
  if (auto* it = find_instance(handle)) {
    it->take({view::Event::Kind::kText, id, std::string(text, bytes), {}});
  }
}

EMSCRIPTEN_KEEPALIVE int bw_key(int handle, std::uint32_t id, std::uint32_t key) {
  auto* it = find_instance(handle);
  if (!it || key > static_cast<std::uint32_t>(view::Key::kEscape)) return 0;
  it->take({view::Event::Kind::kKey, id, {}, static_cast<view::Key>(key)});
  return 1;
}

EMSCRIPTEN_KEEPALIVE void bw_hover(int handle, float x, float y) {
  if (auto* it = find_instance(handle)) it->hover(x, y);
}

EMSCRIPTEN_KEEPALIVE void bw_press(int handle, int down) {
  if (auto* it = find_instance(handle)) it->press(down != 0);
}

// The visible part of the widget in CSS px, if the widget is too tall to be painted as a whole.
EMSCRIPTEN_KEEPALIVE void bw_in_sight(int handle, float top, float bottom) {
  if (auto* it = find_instance(handle)) it->show_part(top, bottom);
}

EMSCRIPTEN_KEEPALIVE void bw_resize(int handle, float width, float scale) {
  if (auto* it = find_instance(handle)) it->resize(width, scale);
}

// Colours are 0xAABBGGRR. A colour that is not opaque is ignored.
EMSCRIPTEN_KEEPALIVE void bw_environment(int handle, int dark, int calm, int contrast,
                                         view::Color accent, view::Color background,
                                         view::Color surface, view::Color text, float roundness,
                                         float density) {
  auto* it = find_instance(handle);
  if (!it) return;
  const auto given = [](view::Color color) {
    return color >> 24 == 255 ? std::optional(color) : std::nullopt;
  };
  const view::Brand brand = {given(accent), given(background), given(surface),
                             given(text),   roundness,         density};
  it->set_look(view::make_theme(dark != 0, contrast != 0, brand), calm != 0);
}

EMSCRIPTEN_KEEPALIVE void bw_start(wasm::Sending* sending) {
  wasm::start(*sending);
}

// Emscripten calls this itself, so it can't be undone: it only notifies the page. In the first part of the wasm.
void bw_finished(emscripten_fetch_t* fetch) {
  bw_fetched(static_cast<const wasm::Sending*>(fetch->userData)->handle, fetch);
}

EMSCRIPTEN_KEEPALIVE void bw_answered(int handle, emscripten_fetch_t* fetch) {
  if (auto* it = find_instance(handle)) it->take(wasm::action_of(*fetch));
  bw_read(handle, fetch);
}

EMSCRIPTEN_KEEPALIVE void bw_end(emscripten_fetch_t* fetch) {
  wasm::end(fetch);
}

// `retry_after`: that header's seconds; negative: none.
EMSCRIPTEN_KEEPALIVE void bw_config_answered(int handle, int delivery, int status, int retry_after,
                                             const char* text, std::size_t bytes) {
  auto* it = find_instance(handle);
  if (!it) return;
  widget::Answer answer = wasm::answer_of(delivery, status, {text, bytes});
  if (retry_after >= 0) answer.retry_after = retry_after;
  it->take(widget::Action(widget::ConfigAnswered{std::move(answer)}));
}

EMSCRIPTEN_KEEPALIVE void bw_woke(int handle) {
  if (auto* it = find_instance(handle)) it->take(widget::Action(widget::Woke{}));
}

EMSCRIPTEN_KEEPALIVE void bw_work_on(int handle) {
  if (auto* it = find_instance(handle)) it->work();
}

// An event of the page, by its index in the table below.
EMSCRIPTEN_KEEPALIVE void bw_page_event(int handle, int what) {
  static const widget::Action kHappenings[] = {widget::LineLost{}, widget::LineBack{},
                                               widget::PageLeft{}, widget::PageReturned{},
                                               widget::TrapFilled{}};
  auto* it = find_instance(handle);
  if (it && what >= 0 && what < static_cast<int>(std::size(kHappenings))) {
    it->take(kHappenings[what]);
  }
}

// The X-Booking-Challenge header that came with the config.
EMSCRIPTEN_KEEPALIVE void bw_challenge_given(int handle, const char* text, std::size_t bytes) {
  if (auto* it = find_instance(handle)) {
    it->take(widget::Action(widget::ChallengeGiven{std::string(text, bytes)}));
  }
}

// {name, transitions}, as made by web/engine/zone.js. Other text is ignored.
EMSCRIPTEN_KEEPALIVE void bw_zone_told(int handle, const char* text, std::size_t bytes) {
  auto* it = find_instance(handle);
  if (!it) return;
  if (auto rules = core::read_zone_rules({text, bytes})) {
    it->take(widget::Action(widget::BrowserZoneAnswered{std::move(*rules)}));
  }
}

EMSCRIPTEN_KEEPALIVE void bw_link_copied(int handle, int is_done) {
  if (auto* it = find_instance(handle)) it->take(widget::Action(widget::LinkCopied{is_done != 0}));
}

// A list as made by web/zones/zones.js.
EMSCRIPTEN_KEEPALIVE void bw_zones_told(int handle, const char* text, std::size_t bytes) {
  auto* it = find_instance(handle);
  if (!it) return;
  const auto list = wasm::parse(text, bytes);
  widget::ZoneListAnswered told;
  if (list && list->root().is_list()) {
    for (const core::JsonValue each : list->root()) {
      if (auto entry = wasm::zone_entry(each)) told.entries.push_back(std::move(*entry));
    }
  }
  it->take(widget::Action(std::move(told)));
}

EMSCRIPTEN_KEEPALIVE void bw_fonts_changed(int handle) {
  if (auto* it = find_instance(handle)) it->fonts_changed();
}

EMSCRIPTEN_KEEPALIVE void bw_context(int handle, int restored) {
  auto* it = find_instance(handle);
  if (!it) return;
  if (restored) {
    it->context_restored();
  } else {
    it->context_lost();
  }
}

EMSCRIPTEN_KEEPALIVE void bw_frame(int handle) {
  if (auto* it = find_instance(handle)) it->frame();
}
}
