-- What the links to a row are bound to: 128 random bits, because an id is given again after a backup is restored.
-- Missing in rows made before: their links name the id alone, and no row made since then takes such a link.
ALTER TABLE bookings ADD COLUMN link_id TEXT;
ALTER TABLE contacts ADD COLUMN link_id TEXT;
