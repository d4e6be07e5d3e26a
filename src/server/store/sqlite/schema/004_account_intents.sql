-- Bookings that are being sent to an account.
CREATE TABLE upstream_intents (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  token TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  contact_id INTEGER NOT NULL,
  booking_type_id INTEGER NOT NULL,
  resource_id INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE upstream_claims (
  booking_id INTEGER PRIMARY KEY,
  token TEXT NOT NULL,
  claimed_at INTEGER NOT NULL
) STRICT;
