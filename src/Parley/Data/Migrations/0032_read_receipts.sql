-- Whether a person tells others of his reading, and is told of theirs.
ALTER TABLE users ADD COLUMN read_receipts BIGINT NOT NULL DEFAULT 1;
