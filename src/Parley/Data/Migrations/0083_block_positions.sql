-- After which messages a block came: by the time of both one cannot always tell. 0: before there were positions here.
ALTER TABLE blocks ADD COLUMN pos BIGINT NOT NULL DEFAULT 0;
