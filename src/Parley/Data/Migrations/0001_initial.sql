-- INTEGER PRIMARY KEY is a 64-bit key on both engines (PostgreSQL: BIGINT). Times are milliseconds since 1970 in UTC.

-- The log's incarnation. It changes only when history is lost or restored.
CREATE TABLE log_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch TEXT NOT NULL
);

-- What happened, in one total order without holes. Rows refer to state, they hold no content.
CREATE TABLE events (
  pos INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  conversation_id BIGINT,
  user_id BIGINT,
  subject_id BIGINT,
  actor_id BIGINT,
  at BIGINT NOT NULL,
  data TEXT
);
CREATE INDEX events_of_conversation ON events (conversation_id, pos) WHERE conversation_id IS NOT NULL;
CREATE INDEX events_of_user ON events (user_id, pos) WHERE user_id IS NOT NULL;

-- The last number given out for each kind of thing: a number is never used twice, whatever is deleted.
CREATE TABLE ids (
  name TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  avatar TEXT,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE login_sessions (
  id INTEGER PRIMARY KEY,
  user_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  address TEXT,
  user_agent TEXT
);
CREATE INDEX login_sessions_of_user ON login_sessions (user_id);
CREATE INDEX login_sessions_by_expiry ON login_sessions (expires_at);

-- Every refresh token of a session is remembered (hashed) until the session is gone: a second use is a theft.
CREATE TABLE refresh_tokens (
  hash TEXT PRIMARY KEY,
  session_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT,
  avatar TEXT,
  -- "3:17", the two people in ascending order: there is one direct conversation between them.
  direct_key TEXT UNIQUE,
  created_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  -- The position of the latest activity; conversation lists are ordered by it.
  last_pos BIGINT NOT NULL,
  -- People present; receipts and presence depend on it.
  participant_count BIGINT NOT NULL
);

-- One row per stay. Who sees what follows from [joined_pos, left_pos).
CREATE TABLE participants (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  joined_pos BIGINT NOT NULL,
  left_pos BIGINT,
  role TEXT NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, user_id, joined_pos)
);
-- At most one stay is open.
CREATE UNIQUE INDEX participants_present ON participants (user_id, conversation_id) WHERE left_pos IS NULL;

CREATE TABLE messages (
  -- The position of the event that created it.
  id INTEGER PRIMARY KEY,
  conversation_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  sender_id BIGINT NOT NULL,
  type TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  client_id TEXT,
  content_hash TEXT,
  deleted_at BIGINT,
  deleted_by BIGINT
);
CREATE UNIQUE INDEX messages_by_seq ON messages (conversation_id, seq);
CREATE INDEX messages_of_conversation ON messages (conversation_id, id);
-- The same client id with the same content is the same message, for ever.
CREATE UNIQUE INDEX messages_by_client_id ON messages (sender_id, conversation_id, client_id, content_hash)
  WHERE client_id IS NOT NULL;

CREATE TABLE watermarks (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  delivered_seq BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, user_id)
);

-- Each advance of read_seq: who had read up to where, and when.
CREATE TABLE reads (
  conversation_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  through_seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, user_id, through_seq)
);
