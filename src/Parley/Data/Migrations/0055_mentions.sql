-- Whom a message mentions: 1: people, who have a row each; 2: all who are there, without a row; 3: both.
ALTER TABLE messages ADD COLUMN mentioned BIGINT NOT NULL DEFAULT 0;
CREATE INDEX messages_to_all ON messages (conversation_id, seq) WHERE mentioned >= 2;

CREATE TABLE mentions (
  message_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (message_id, user_id)
);
CREATE INDEX mentions_of_person ON mentions (user_id, conversation_id, seq);
