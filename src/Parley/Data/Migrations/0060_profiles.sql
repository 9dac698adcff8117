-- What a person says of himself; a status is shown until status_until.
ALTER TABLE users ADD COLUMN bio TEXT;
ALTER TABLE users ADD COLUMN location TEXT;
ALTER TABLE users ADD COLUMN age BIGINT;
ALTER TABLE users ADD COLUMN status_text TEXT;
ALTER TABLE users ADD COLUMN status_emoji TEXT;
ALTER TABLE users ADD COLUMN status_until BIGINT;

-- To whom a field is shown: everyone, friends or nobody.
ALTER TABLE users ADD COLUMN email_to TEXT NOT NULL DEFAULT 'nobody';
ALTER TABLE users ADD COLUMN bio_to TEXT NOT NULL DEFAULT 'everyone';
ALTER TABLE users ADD COLUMN location_to TEXT NOT NULL DEFAULT 'everyone';
ALTER TABLE users ADD COLUMN age_to TEXT NOT NULL DEFAULT 'everyone';
ALTER TABLE users ADD COLUMN last_seen_to TEXT NOT NULL DEFAULT 'everyone';
ALTER TABLE users ADD COLUMN last_seen_at BIGINT;

-- The form in which names are compared, as username_key is. SQLite lowers ASCII only: names from before have the rest as it was.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE users SET name_key = LOWER(name);
CREATE INDEX users_by_name ON users (name_key, id);
CREATE INDEX users_by_creation ON users (created_at, id);

-- Who missed how somebody is called now: there are few of these, and they are of no conversation.
CREATE INDEX events_of_people ON events (kind, pos) WHERE kind = 'user.updated';
