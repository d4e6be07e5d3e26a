#include "server/app/reload.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "server/site/site_file.hpp"

namespace server {
namespace {

constexpr const char* kNotApplied = "The site file was not applied: the one before stays.";

}  // namespace

bool add_contacts(Store& store, const Site& site, const Clock& clock) {
  try {
    store.add_contacts(site.contacts, clock.now());
    return true;
  } catch (const StoreError& error) {
    if (error.fault == StoreFault::kOther) throw;
    return false;
  }
}

SiteReloader::SiteReloader(std::string path, SiteHolder& holder, const AppContext& context,
                           Outgoing& outgoing, Calendars* calendars, OffSlotWatch* off_slot,
                           Log& log, std::function<void()> contacts_wait)
    : path_(std::move(path)),
      holder_(holder),
      context_(context),
      outgoing_(outgoing),
      calendars_(calendars),
      off_slot_(off_slot),
      log_(log),
      contacts_wait_(std::move(contacts_wait)) {}

void SiteReloader::request() {
  worker_.post([this] { reload(); });
}

SiteResult SiteReloader::load() const {
  SiteResult result = load_site(path_, context_.account ? SiteKind::kAccount : SiteKind::kOwn);
  if (!result.site) return result;
  if (auto problem = outgoing_.config_error(*result.site)) {
    return {std::nullopt, {*problem}};
  }
  return result;
}

void SiteReloader::reload() {
  try {
    SiteResult result = load();
    for (const std::string& problem : result.problems) log_.error(problem);
    if (!result.site) return log_.error(kNotApplied);
    const bool has_contacts = add_contacts(context_.store, *result.site, context_.clock);
    auto next = std::make_shared<const ActiveSite>(*std::move(result.site), context_);
    outgoing_.follow(next);
    if (calendars_) calendars_->follow(next->site);
    holder_.replace(next);
    log_.notice("The site file was applied: " + describe(next->site));
    if (!has_contacts) {
      log_.notice("Its contacts are added once the database can be written.");
      contacts_wait_();
    }
    if (off_slot_) off_slot_->look({next, &next->site});
  } catch (const std::exception& error) {
    log_.error(error.what());
    log_.error(kNotApplied);
  }
}

}  // namespace server
