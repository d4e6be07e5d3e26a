-- Contacts, bookings that never overlap on one resource, and answers kept by Idempotency-Key.
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
