// The database's schema as a list of migrations. Opening a file runs those that it is missing. A
// released migration is never edited.
#pragma once

namespace server {

// In order; user_version is the number that has run.
inline constexpr const char* kMigrations[] = {R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
  phone TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_by_email ON contacts (email) WHERE email <> '';
CREATE INDEX contacts_by_phone ON contacts (phone) WHERE phone <> '';

CREATE TABLE bookings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  contact_id INTEGER NOT NULL REFERENCES contacts (id),
  booking_type_id INTEGER NOT NULL,
  resource_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
  occupied_from INTEGER NOT NULL CHECK (occupied_from <= starts_at),
  occupied_until INTEGER NOT NULL CHECK (occupied_until >= ends_at),
  status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'cancelled', 'completed')),
  notes TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  CHECK (occupied_until - occupied_from <= 259200)
) STRICT;
CREATE INDEX bookings_holding_time ON bookings (resource_id, occupied_from, occupied_until)
  WHERE status IN ('pending', 'confirmed');
CREATE INDEX bookings_by_occupied ON bookings (occupied_from, occupied_until, resource_id)
  WHERE status IN ('pending', 'confirmed');
CREATE INDEX bookings_by_start ON bookings (starts_at, id);

CREATE TRIGGER bookings_never_overlap_on_insert BEFORE INSERT ON bookings
WHEN NEW.status IN ('pending', 'confirmed') AND EXISTS (
  SELECT 1 FROM bookings
  WHERE resource_id = NEW.resource_id AND status IN ('pending', 'confirmed')
    AND occupied_from < NEW.occupied_until AND occupied_from > NEW.occupied_from - 259200
    AND occupied_until > NEW.occupied_from)
BEGIN SELECT RAISE(ABORT, 'this resource has a booking at that time'); END;

CREATE TRIGGER bookings_never_overlap_on_update BEFORE UPDATE ON bookings
WHEN NEW.status IN ('pending', 'confirmed') AND EXISTS (
  SELECT 1 FROM bookings
  WHERE resource_id = NEW.resource_id AND status IN ('pending', 'confirmed')
    AND occupied_from < NEW.occupied_until AND occupied_from > NEW.occupied_from - 259200
    AND occupied_until > NEW.occupied_from AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'this resource has a booking at that time'); END;

CREATE TABLE idempotency_keys (
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
)sql",

                                              // 2: contacts as the API tells them; a cap a day
                                              R"sql(
ALTER TABLE contacts ADD COLUMN type TEXT CHECK (type IN ('whatsapp', 'telegram', 'instagram'));
ALTER TABLE contacts ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
  CHECK (status IN ('active', 'inactive'));
ALTER TABLE contacts ADD COLUMN blacklisted INTEGER NOT NULL DEFAULT 0
  CHECK (blacklisted IN (0, 1));
ALTER TABLE contacts ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
CREATE INDEX bookings_by_contact ON bookings (contact_id, starts_at, id);
CREATE INDEX bookings_by_type ON bookings (booking_type_id, starts_at)
  WHERE status IN ('pending', 'confirmed');
)sql",

                                              // 3: times held for visitors
                                              R"sql(
CREATE TABLE holds (
  token_hash TEXT PRIMARY KEY,
  booking_type_id INTEGER NOT NULL,
  resource_id INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  occupied_from INTEGER NOT NULL,
  occupied_until INTEGER NOT NULL CHECK (occupied_until > occupied_from),
  client TEXT NOT NULL,
  since INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CHECK (occupied_until - occupied_from <= 259200)
) STRICT, WITHOUT ROWID;
CREATE INDEX holds_by_occupied ON holds (occupied_from);
CREATE INDEX holds_by_end ON holds (expires_at);
)sql",

                                              // 4: bookings on their way to an upstream account
                                              R"sql(
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
)sql",

                                              // 5: webhooks on their way
                                              R"sql(
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
)sql",

                                              // 6: challenges that were used
                                              R"sql(
CREATE TABLE spent_challenges (
  hash TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_challenges_by_end ON spent_challenges (expires_at);
)sql"};

}  // namespace server
