-- What one resource has free, and what one person has booked, is read from their own rows alone, however many others have.
DROP INDEX bookings_by_occupied;
CREATE INDEX bookings_by_resource ON bookings (resource_id, starts_at) WHERE status IN ('pending', 'confirmed');
CREATE INDEX bookings_by_given_email ON bookings (given_email_key, ends_at)
  WHERE status IN ('pending', 'confirmed') AND given_email_key <> '';
CREATE INDEX bookings_by_given_phone ON bookings (given_phone, ends_at)
  WHERE status IN ('pending', 'confirmed') AND given_phone <> '';
CREATE INDEX holds_by_resource ON holds (resource_id, occupied_from);
