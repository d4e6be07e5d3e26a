-- Secret addresses of calendar feeds.
CREATE TABLE feed_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  resource_id INTEGER,
  shows_names INTEGER NOT NULL CHECK (shows_names IN (0, 1)),
  shows_contact INTEGER NOT NULL CHECK (shows_contact IN (0, 1)),
  shows_notes INTEGER NOT NULL CHECK (shows_notes IN (0, 1)),
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bookings_in_feeds ON bookings (ends_at);
CREATE INDEX bookings_by_uid ON bookings (uid) WHERE uid IS NOT NULL;
