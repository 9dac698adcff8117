-- The first position whose event is still there; what was before it has been removed for good.
ALTER TABLE log_state ADD COLUMN oldest_pos BIGINT NOT NULL DEFAULT 1;

-- The time of the latest activity: the event at last_pos may be removed before the conversation is.
ALTER TABLE conversations ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
UPDATE conversations
SET last_at = COALESCE((SELECT e.at FROM events e WHERE e.pos = conversations.last_pos), created_at);
