-- Times held for visitors while they fill in the form.
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
