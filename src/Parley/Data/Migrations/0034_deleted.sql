-- What is unread is counted by numbers, less what was deleted of it.
CREATE INDEX messages_deleted ON messages (conversation_id, seq) WHERE deleted_at IS NOT NULL;
