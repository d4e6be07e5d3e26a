-- Webhooks that wait to be sent.
CREATE TABLE webhook_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('booking.created', 'booking.updated', 'booking.cancelled')),
  booking_id INTEGER NOT NULL REFERENCES bookings (id),
  delivery_id TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  failed_attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX webhook_outbox_by_due ON webhook_outbox (url, due_at, id);
CREATE INDEX webhook_outbox_by_booking ON webhook_outbox (url, booking_id, id);
