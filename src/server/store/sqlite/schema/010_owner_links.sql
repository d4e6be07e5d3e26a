-- Links in the owner's mails, each to the page of one booking.
CREATE TABLE owner_links (
  hash TEXT PRIMARY KEY,
  booking_id INTEGER NOT NULL REFERENCES bookings (id),
  actor TEXT NOT NULL,          -- the address that the mail went to
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_links_by_booking ON owner_links (booking_id);
CREATE INDEX owner_links_by_end ON owner_links (expires_at);
-- What became of a request or a booking, and the actor whose link was used; missing: none, or the API.
ALTER TABLE bookings ADD COLUMN decision TEXT CHECK (decision IN ('approved', 'declined', 'cancelled'));
ALTER TABLE bookings ADD COLUMN decided_by TEXT;
