#include "server/store/tables.hpp"

namespace server {
namespace {

using enum ColumnKind;

// The server's own values, but for what its probe writes.
constexpr Column kMeta[] = {{"name"}, {"value"}};
constexpr Column kContacts[] = {{"id", kWhole},
                                {"name"},
                                {"email"},
                                {"email_key"},
                                {"phone"},
                                {"type"},
                                {"status"},
                                {"blacklisted", kFlag},
                                {"tags"},
                                {"link_id"},
                                {"created_at", kInstant},
                                {"updated_at", kInstant}};
constexpr Column kBookings[] = {{"id", kWhole},
                                {"contact_id", kWhole},
                                {"booking_type_id", kWhole},
                                {"resource_id", kWhole},
                                {"title"},
                                {"starts_at", kInstant},
                                {"ends_at", kInstant},
                                {"occupied_from", kInstant},
                                {"occupied_until", kInstant},
                                {"status"},
                                {"notes"},
                                {"created_at", kInstant},
                                {"updated_at", kInstant},
                                {"uid"},
                                {"given_name"},
                                {"given_email"},
                                {"given_email_key"},
                                {"given_phone"},
                                {"locale"},
                                {"time_zone"},
                                {"policy"},
                                {"cancelled_by"},
                                {"cancel_reason"},
                                {"mail_state"},
                                {"decision"},
                                {"decided_by"},
                                {"price"},
                                {"location"},
                                {"policy_text"},
                                {"has_entry", kFlag},
                                {"is_corrected", kFlag},
                                {"link_id"},
                                {"mail_link_id"},
                                {"ended_link_id"}};
constexpr Column kAnswers[] = {{"scope"},          {"key"},  {"request_hash"},
                               {"status", kWhole}, {"body"}, {"created_at", kInstant}};
constexpr Column kHolds[] = {{"token_hash"},
                             {"booking_type_id", kWhole},
                             {"resource_id", kWhole},
                             {"starts_at", kInstant},
                             {"occupied_from", kInstant},
                             {"occupied_until", kInstant},
                             {"client"},
                             {"since", kInstant},
                             {"expires_at", kInstant}};
constexpr Column kIntents[] = {{"scope"},
                               {"key"},
                               {"token"},
                               {"request_hash"},
                               {"contact_id", kWhole},
                               {"booking_type_id", kWhole},
                               {"resource_id", kWhole},
                               {"starts_at", kInstant},
                               {"sent_at", kInstant}};
constexpr Column kClaims[] = {{"booking_id", kWhole}, {"token"}, {"claimed_at", kInstant}};
constexpr Column kChallenges[] = {{"hash"}, {"owner"}, {"expires_at", kInstant}};
constexpr Column kOutbox[] = {{"id", kWhole},
                              {"channel"},
                              {"receiver"},
                              {"event"},
                              {"booking_id", kWhole},
                              {"delivery_id"},
                              {"body"},
                              {"is_limited", kFlag},
                              {"made_at", kInstant},
                              {"due_at", kInstant},
                              {"due_set_at", kInstant},
                              {"failed_attempts", kWhole}};
constexpr Column kTimers[] = {
    {"id", kWhole}, {"booking_id", kWhole}, {"kind"}, {"due_at", kInstant}};
constexpr Column kMailsSent[] = {{"receiver_hash"}, {"sent_at", kInstant}};
constexpr Column kVisitorCancellations[] = {
    {"booking_id", kWhole}, {"client"}, {"cancelled_at", kInstant}};
constexpr Column kMailsAgain[] = {{"booking_id", kWhole}, {"asked_at", kInstant}};
constexpr Column kFeedLinks[] = {{"id", kWhole},
                                 {"token_hash"},
                                 {"resource_id", kWhole},
                                 {"shows_names", kFlag},
                                 {"shows_contact", kFlag},
                                 {"shows_notes", kFlag},
                                 {"shows_location", kFlag},
                                 {"made_at", kInstant}};
constexpr Column kOwnerLinks[] = {
    {"hash"}, {"booking_id", kWhole}, {"actor"}, {"expires_at", kInstant}};
constexpr Column kCalendars[] = {{"calendar"}, {"answered_at", kInstant}, {"answer"}};

constexpr Table kTables[] = {{"meta", kMeta, "name"},
                             {"contacts", kContacts, "id", true},
                             {"bookings", kBookings, "id", true},
                             {"idempotency_keys", kAnswers, "scope, key"},
                             {"holds", kHolds, "token_hash"},
                             {"upstream_intents", kIntents, "scope, key"},
                             {"upstream_claims", kClaims, "booking_id"},
                             {"spent_challenges", kChallenges, "hash"},
                             {"outbox", kOutbox, "id", true},
                             {"timers", kTimers, "id", true},
                             {"mails_sent", kMailsSent, "receiver_hash, sent_at"},
                             {"visitor_cancellations", kVisitorCancellations, "booking_id"},
                             {"mails_again", kMailsAgain, "booking_id, asked_at"},
                             {"feed_links", kFeedLinks, "id", true},
                             {"owner_links", kOwnerLinks, "hash"},
                             {"calendar_answers", kCalendars, "calendar"}};

}  // namespace

std::span<const Table> tables() {
  return kTables;
}

}  // namespace server
