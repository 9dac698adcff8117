-- What a person has begun to write in a conversation and not sent.
CREATE TABLE drafts (
  user_id BIGINT NOT NULL,
  conversation_id BIGINT NOT NULL,
  content TEXT NOT NULL,
  reply_to BIGINT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, conversation_id)
);
CREATE INDEX drafts_by_original ON drafts (reply_to) WHERE reply_to IS NOT NULL;
