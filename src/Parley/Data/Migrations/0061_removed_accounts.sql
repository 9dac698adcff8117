-- An account that is gone keeps its row, blanked, for the messages that were written under it.
ALTER TABLE users ADD COLUMN deleted_at BIGINT;

-- Accounts of which something is still to be taken away.
CREATE TABLE account_removals (
  user_id INTEGER PRIMARY KEY
);
