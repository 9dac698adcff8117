CREATE TABLE reactions (
  message_id BIGINT NOT NULL,
  emoji TEXT NOT NULL,
  user_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (message_id, emoji, user_id)
);
