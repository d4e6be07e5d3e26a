-- Bookings that visitors cancelled within the last day, and from where: who books and cancels again and again is limited.
CREATE TABLE visitor_cancellations (
  booking_id INTEGER PRIMARY KEY REFERENCES bookings (id),
  client TEXT NOT NULL,  -- an HMAC of its network
  cancelled_at INTEGER NOT NULL
) STRICT;
CREATE INDEX visitor_cancellations_by_client ON visitor_cancellations (client, cancelled_at);
CREATE INDEX visitor_cancellations_by_time ON visitor_cancellations (cancelled_at);
