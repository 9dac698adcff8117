-- When a watermark last moved: the head of the log at that moment, and the time. Who comes back is told of those that moved
-- while he was away.
ALTER TABLE watermarks ADD COLUMN changed_pos BIGINT NOT NULL DEFAULT 0;
ALTER TABLE watermarks ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;

-- The stays of a person, also those that are over.
CREATE INDEX participants_of_user ON participants (user_id, joined_pos);
