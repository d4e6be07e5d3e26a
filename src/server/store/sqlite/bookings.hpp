// SQL for the table of bookings. Internal to the store.
#pragma once

#include "server/store/sqlite/file/connection.hpp"

namespace server {

// As Store's and Transaction's members of similar name.
std::optional<core::Booking> select_booking(Connection& connection, core::Id id, core::Instant now);
BookingPage select_bookings(Connection& connection, const BookingFilter& filter);
std::optional<core::Booking> insert_booking(Connection& connection, const NewBooking& booking);
bool move_booking(Connection& connection, core::Id id, const MovedBooking& moved,
                  core::Instant now);
void confirm_booking(Connection& connection, core::Id id, const std::string& decided_by,
                     core::Instant now);
void set_notes(Connection& connection, core::Id id, const std::optional<std::string>& notes,
               core::Instant now);
void cancel_booking(Connection& connection, core::Id id, const Cancellation& cancellation,
                    core::Instant now);
std::vector<UpcomingBooking> select_upcoming(Connection& connection, const Person& person,
                                             core::Instant now);
VisitorCancellations count_visitor_cancellations(Connection& connection, const Person& person,
                                                 const std::string& client, core::Instant since);
void insert_visitor_cancellation(Connection& connection, core::Id booking,
                                 const std::string& client, core::Instant now);
std::optional<std::string> select_link_id(Connection& connection, LinkedTo to, core::Id id);
bool is_ended_link(Connection& connection, core::Id booking, const std::string& link_id);
Policy select_policy(Connection& connection, core::Id id);
Decided select_decided(Connection& connection, core::Id id);
void insert_owner_link(Connection& connection, const OwnerLink& link, core::Instant now);
void set_owner_links_end(Connection& connection, core::Id booking, core::Instant expires_at);
std::optional<OwnerLink> select_owner_link(Connection& connection, const std::string& hash,
                                           core::Instant now);
bool has_bookings(Connection& connection);

}  // namespace server
