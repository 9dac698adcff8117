-- Bans and mutes. Without an end they are for ever; one whose end has passed is none.
CREATE TABLE sanctions (
  conversation_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  until_at BIGINT,
  reason TEXT,
  actor_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, kind, user_id)
);
