-- name_key: the folded name under which a channel is listed, the only one of that name; empty for what is not listed
-- (direct conversations, groups, private and archived channels).
ALTER TABLE conversations ADD COLUMN name_key TEXT;
ALTER TABLE conversations ADD COLUMN topic TEXT;
ALTER TABLE conversations ADD COLUMN visibility TEXT;
ALTER TABLE conversations ADD COLUMN password_hash TEXT;
CREATE UNIQUE INDEX channels_by_name ON conversations (name_key) WHERE name_key IS NOT NULL;

-- Owner and admins, among however many members.
CREATE INDEX participants_in_charge ON participants (conversation_id) WHERE left_pos IS NULL AND role <> 'member';
