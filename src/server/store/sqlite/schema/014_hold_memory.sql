-- Holds that have ended stay for a while: a client's next hold of the same time goes on from them.
CREATE INDEX holds_by_client ON holds (client, expires_at);
