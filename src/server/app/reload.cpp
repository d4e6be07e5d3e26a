#include "server/app/reload.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "server/app/webhook_service.hpp"
#include "server/site/site_file.hpp"

namespace server {
namespace {

constexpr const char* kNotApplied = "The site file was not applied: the one before stays.";

}  // namespace

SiteReloader::SiteReloader(std::string path, SiteHolder& holder, const AppContext& context,
                           WebhookSender& webhooks, Log& log)
    : path_(std::move(path)), holder_(holder), context_(context), webhooks_(webhooks), log_(log) {}

void SiteReloader::request() {
  worker_.post([this] { reload(); });
}

SiteResult SiteReloader::load() const {
  SiteResult result = load_site(path_, context_.account ? SiteKind::kAccount : SiteKind::kOwn);
  if (!result.site) return result;
  if (auto problem = webhook_config_error(*result.site, webhooks_)) {
    return {std::nullopt, {*problem}};
  }
  return result;
}

void SiteReloader::reload() {
  try {
    SiteResult result = load();
    for (const std::string& problem : result.problems) log_.error(problem);
    if (!result.site) return log_.error(kNotApplied);
    context_.store.add_contacts(result.site->contacts, context_.clock.now());
    auto next = std::make_shared<const ActiveSite>(*std::move(result.site), context_);
    webhooks_.follow(next->site.webhooks);
    holder_.replace(next);
    log_.notice("The site file was applied: " + describe(next->site));
  } catch (const std::exception& error) {
    log_.error(error.what());
    log_.error(kNotApplied);
  }
}

}  // namespace server
