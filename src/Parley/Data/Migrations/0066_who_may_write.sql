-- From whom a person takes messages in direct conversations: everyone, friends, nobody.
ALTER TABLE users ADD COLUMN who_may_write TEXT NOT NULL DEFAULT 'everyone';

-- The other person of a direct conversation; empty in a group.
ALTER TABLE participants ADD COLUMN partner_id BIGINT;
UPDATE participants
SET partner_id = (SELECT o.user_id FROM participants o
                  WHERE o.conversation_id = participants.conversation_id AND o.user_id <> participants.user_id)
WHERE conversation_id IN (SELECT c.id FROM conversations c WHERE c.direct_key IS NOT NULL);
