-- A file that somebody has uploaded. Its bytes are in the file storage, under a key that nobody can guess; name and type are
-- what is shown of it. Used: a message has it.
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY,
  user_id BIGINT NOT NULL,
  storage_key TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  width BIGINT,
  height BIGINT,
  created_at BIGINT NOT NULL,
  used BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX uploads_by_key ON uploads (storage_key);
CREATE INDEX uploads_unused ON uploads (user_id, created_at) WHERE used = 0;

-- Files that nothing refers to any more, until they are deleted from the storage.
CREATE TABLE discarded_files (
  storage_key TEXT PRIMARY KEY
);
