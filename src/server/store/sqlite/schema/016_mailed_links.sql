-- Links in mails are bound to a part of their own, so that a corrected address ends them, and the visitor's page keeps
-- its link. Missing in rows made before: their links in mails are bound to link_id, and a correction replaces both.
ALTER TABLE bookings ADD COLUMN mail_link_id TEXT;
-- What links mailed before the correction name.
ALTER TABLE bookings ADD COLUMN ended_link_id TEXT;
