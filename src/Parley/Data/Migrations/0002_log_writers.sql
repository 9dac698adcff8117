-- The last transaction of each process that wrote to the log: whoever loses the connection while it commits finds here
-- whether it did. (SQLite commits in the process itself and does without.)
CREATE TABLE log_writers (
  id BIGINT PRIMARY KEY,
  batch BIGINT NOT NULL,
  at BIGINT NOT NULL
);
