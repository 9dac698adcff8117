-- The picture that somebody has uploaded for himself. Its bytes are in the file storage, under a key that is its address too.
CREATE TABLE avatars (
  user_id INTEGER PRIMARY KEY,
  storage_key TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL
);
CREATE UNIQUE INDEX avatars_by_key ON avatars (storage_key);
