-- What a message has: an upload, or the address of an image elsewhere and what it is called.
CREATE TABLE attachments (
  message_id BIGINT NOT NULL,
  place BIGINT NOT NULL,
  upload_id BIGINT,
  link TEXT,
  name TEXT,
  PRIMARY KEY (message_id, place)
);
-- An upload is for one message.
CREATE UNIQUE INDEX attachments_by_upload ON attachments (upload_id) WHERE upload_id IS NOT NULL;
