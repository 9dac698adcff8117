-- What a message asks of the people who see it, and what has become of that. The message's content is the title.
CREATE TABLE actions (
  message_id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  -- JSON, as the sender gave it.
  payload TEXT,
  choices TEXT NOT NULL,
  expires_at BIGINT,
  state TEXT NOT NULL,
  responded_by BIGINT,
  responded_at BIGINT
);
CREATE INDEX actions_by_expiry ON actions (expires_at) WHERE state = 'pending' AND expires_at IS NOT NULL;
