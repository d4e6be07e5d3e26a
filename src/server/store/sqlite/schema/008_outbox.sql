-- One queue for all that is sent: webhooks and mails. What was delivered is deleted.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL CHECK (channel IN ('webhook', 'mail')),
  receiver TEXT NOT NULL,                       -- a URL, or an email address
  event TEXT NOT NULL,                          -- of a webhook, or the kind of a mail
  booking_id INTEGER REFERENCES bookings (id),  -- missing: about no single booking
  delivery_id TEXT NOT NULL UNIQUE,             -- of a webhook, or the Message-ID of a mail
  body TEXT NOT NULL,
  is_limited INTEGER NOT NULL DEFAULT 0 CHECK (is_limited IN (0, 1)),
  made_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  failed_attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO outbox (id, channel, receiver, event, booking_id, delivery_id, body, made_at, due_at, failed_attempts)
  SELECT id, 'webhook', url, event, booking_id, delivery_id, body, made_at, due_at, failed_attempts
  FROM webhook_outbox;
DROP TABLE webhook_outbox;
CREATE INDEX outbox_by_due ON outbox (channel, due_at, id);
CREATE INDEX outbox_by_receiver ON outbox (channel, receiver, due_at, id);
CREATE INDEX outbox_by_booking ON outbox (channel, receiver, booking_id, id);

-- Reminders, and the ends of requests. A timer is deleted in the transaction that acts on it.
CREATE TABLE timers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  booking_id INTEGER NOT NULL REFERENCES bookings (id),
  kind TEXT NOT NULL CHECK (kind IN ('reminder', 'nudge', 'expiry')),
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX timers_by_due ON timers (due_at, id);
CREATE INDEX timers_by_booking ON timers (booking_id);

-- When mails that count against the limits of a day were sent. The receiver is a hash.
CREATE TABLE mails_sent (receiver_hash TEXT NOT NULL, sent_at INTEGER NOT NULL) STRICT;
CREATE INDEX mails_sent_by_receiver ON mails_sent (receiver_hash, sent_at);
CREATE INDEX mails_sent_by_time ON mails_sent (sent_at);

-- The last mail to the visitor.
ALTER TABLE bookings ADD COLUMN mail_state TEXT CHECK (mail_state IN ('waiting', 'sent', 'failed'));
