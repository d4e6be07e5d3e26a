-- Tokens of holds that were released within the last minute: a hold that arrives after its release isn't made.
CREATE TABLE released_tokens (
  token_hash TEXT PRIMARY KEY,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX released_tokens_by_end ON released_tokens (ends_at);
