-- Whether a mail put the booking into the visitor's calendar, and whether its address was corrected.
ALTER TABLE bookings ADD COLUMN has_entry INTEGER NOT NULL DEFAULT 0 CHECK (has_entry IN (0, 1));
ALTER TABLE bookings ADD COLUMN is_corrected INTEGER NOT NULL DEFAULT 0 CHECK (is_corrected IN (0, 1));
-- A request that has changed may have been a confirmed booking before: calendars ignore the cancellation of an entry
-- that they don't have.
UPDATE bookings SET has_entry = 1
  WHERE mail_state IS NOT NULL
    AND (status IN ('confirmed', 'completed') OR (status = 'pending' AND updated_at > created_at));

-- When a booking's mail was asked for again.
CREATE TABLE mails_again (booking_id INTEGER NOT NULL REFERENCES bookings (id), asked_at INTEGER NOT NULL) STRICT;
CREATE INDEX mails_again_by_booking ON mails_again (booking_id, asked_at);
CREATE INDEX mails_again_by_time ON mails_again (asked_at);

-- When due_at was set: later than now, the machine's clock was set back since.
ALTER TABLE outbox ADD COLUMN due_set_at INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET due_set_at = made_at;

-- The last answer of each calendar that blocks times: only when it is busy.
CREATE TABLE calendar_answers (
  calendar TEXT PRIMARY KEY,    -- a hash of its address and of how it is read
  answered_at INTEGER NOT NULL,
  answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
