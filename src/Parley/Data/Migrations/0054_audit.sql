-- What was done to conversations and their people, among however many messages.
CREATE INDEX events_of_audit ON events (conversation_id, pos)
  WHERE conversation_id IS NOT NULL
    AND kind NOT IN ('message.sent', 'message.edited', 'reaction.added', 'reaction.removed', 'draft.saved', 'conversation.unread');
