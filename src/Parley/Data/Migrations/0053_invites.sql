-- Links by which people come into a group or channel. One whose end has passed, or that was used often enough, lets nobody in.
CREATE TABLE invites (
  code TEXT PRIMARY KEY,
  conversation_id BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  max_uses BIGINT,
  uses BIGINT NOT NULL
);
CREATE INDEX invites_of_conversation ON invites (conversation_id, created_at);
