-- Whether a person wants to be seen as offline, until he says otherwise.
ALTER TABLE users ADD COLUMN is_invisible BIGINT NOT NULL DEFAULT 0;
