-- Tokens of holds that were released within the last minute: a hold that arrives after its release isn't made. Unlogged: a
-- commit waits for no disk, and a crash may empty it.
CREATE UNLOGGED TABLE released_tokens (
  token_hash text COLLATE "C" PRIMARY KEY,
  ends_at timestamptz NOT NULL
);
CREATE INDEX released_tokens_by_end ON released_tokens (ends_at);
