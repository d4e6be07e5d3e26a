-- All fields of the API's contacts, and the indexes for lists by contact and for a type's daily limit.
ALTER TABLE contacts ADD COLUMN type TEXT CHECK (type IN ('whatsapp', 'telegram', 'instagram'));
ALTER TABLE contacts ADD COLUMN status TEXT NOT NULL DEFAULT 'active'
  CHECK (status IN ('active', 'inactive'));
ALTER TABLE contacts ADD COLUMN blacklisted INTEGER NOT NULL DEFAULT 0
  CHECK (blacklisted IN (0, 1));
ALTER TABLE contacts ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
CREATE INDEX bookings_by_contact ON bookings (contact_id, starts_at, id);
CREATE INDEX bookings_by_type ON bookings (booking_type_id, starts_at)
  WHERE status IN ('pending', 'confirmed');
