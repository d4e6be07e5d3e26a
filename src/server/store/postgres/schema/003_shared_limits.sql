-- Requests of each client in its minute, on all servers. Unlogged: a commit waits for no disk, and a crash may empty it.
CREATE UNLOGGED TABLE request_counts (
  who text COLLATE "C" PRIMARY KEY,   -- an HMAC of its network and of what is counted
  began_at timestamptz NOT NULL,
  count bigint NOT NULL
);
CREATE INDEX request_counts_by_begin ON request_counts (began_at);
