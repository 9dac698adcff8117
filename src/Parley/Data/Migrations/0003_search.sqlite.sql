-- What messages can be found by: words made by the server, so that both engines find the same (Search/SearchText.cs). No
-- positions and no sizes: what is found is shown by date.
CREATE VIRTUAL TABLE message_search USING fts5(tokens, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'");

-- What reads the log, and how far it has come.
CREATE TABLE consumers (
  name TEXT PRIMARY KEY,
  pos BIGINT NOT NULL
);
