-- Nobody writes in an archived conversation, and nobody finds a deleted one: all stays ended at that position. What it held is
-- removed behind that, a little at a time; then it is emptied.
ALTER TABLE conversations ADD COLUMN archived_at BIGINT;
ALTER TABLE conversations ADD COLUMN deleted_pos BIGINT;
ALTER TABLE conversations ADD COLUMN emptied BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversations_to_empty ON conversations (id) WHERE deleted_pos IS NOT NULL AND emptied = 0;

-- Seconds between two messages of one member; 0: any.
ALTER TABLE conversations ADD COLUMN slow_mode BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN announcement_only BIGINT NOT NULL DEFAULT 0;
-- When the person last sent a message there.
ALTER TABLE watermarks ADD COLUMN sent_at BIGINT NOT NULL DEFAULT 0;
