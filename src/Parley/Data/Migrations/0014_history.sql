-- From when to when: the first and the last message of a time.
CREATE INDEX messages_by_time ON messages (conversation_id, created_at, seq);
