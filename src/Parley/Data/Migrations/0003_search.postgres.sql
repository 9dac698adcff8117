-- What messages can be found by: words made by the server, so that both engines find the same (Search/SearchText.cs). The
-- row's id is called as SQLite calls it.
CREATE TABLE message_search (
  rowid BIGINT PRIMARY KEY,
  tokens TEXT NOT NULL
);
CREATE INDEX message_search_tokens ON message_search USING gin (array_to_tsvector(string_to_array(tokens, ' ')));

-- What reads the log, and how far it has come.
CREATE TABLE consumers (
  name TEXT PRIMARY KEY,
  pos BIGINT NOT NULL
);
