-- When the content was last changed by its sender; empty: never.
ALTER TABLE messages ADD COLUMN edited_at BIGINT;

-- What an edited message said before: one row per edit, under the position of the edit that replaced it.
CREATE TABLE message_edits (
  message_id BIGINT NOT NULL,
  pos BIGINT NOT NULL,
  content TEXT NOT NULL,
  written_at BIGINT NOT NULL,
  replaced_at BIGINT NOT NULL,
  PRIMARY KEY (message_id, pos)
);

-- Who came into a conversation after a message, and so does not hear of what becomes of it.
CREATE INDEX participants_by_arrival ON participants (conversation_id, joined_pos) WHERE left_pos IS NULL;
