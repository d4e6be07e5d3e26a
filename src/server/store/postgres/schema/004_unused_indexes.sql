-- No question is asked of these any more, and each costs every booking a write. Limits by type are counted from the
-- starts of a day; what one person has booked is found by their address, number or contact.
DROP INDEX bookings_by_type;
DROP INDEX bookings_by_end;
