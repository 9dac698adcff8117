-- When what a stranger sees of a person changed last; NULL: never.
ALTER TABLE users ADD COLUMN updated_at BIGINT;
