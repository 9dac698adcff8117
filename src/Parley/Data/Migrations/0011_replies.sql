-- The message it answers, one of the same conversation.
ALTER TABLE messages ADD COLUMN reply_to BIGINT;
CREATE INDEX messages_by_original ON messages (reply_to) WHERE reply_to IS NOT NULL;
