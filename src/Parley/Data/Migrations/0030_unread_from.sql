-- From which seq on a person has marked the conversation as unread, beside his watermark; empty: he has not. It is never
-- beyond read_seq: what follows that is unread anyway.
ALTER TABLE watermarks ADD COLUMN unread_from BIGINT;
