-- The index is by a function that says what it costs. The planner takes PostgreSQL's own for as cheap as a comparison, and a walk
-- through all messages for cheaper than the index then.
CREATE FUNCTION search_words(tokens TEXT) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS
  $$ BEGIN RETURN array_to_tsvector(string_to_array(tokens, ' ')); END $$;
DROP INDEX message_search_tokens;

-- What was added last is searched without the index, so it must not become long (the usual 4 MB take 15 ms).
CREATE INDEX message_search_words ON message_search USING gin (search_words(tokens)) WITH (gin_pending_list_limit = 256);
