-- What is between two people: one row for both, the lower id first. Somebody has asked; since when they are friends is empty
-- as long as the other one has not answered.
CREATE TABLE friendships (
  low_id BIGINT NOT NULL,
  high_id BIGINT NOT NULL,
  -- The position of the event of the request; it stays what it was when they become friends.
  request_id BIGINT NOT NULL,
  asked_by BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  since BIGINT,
  PRIMARY KEY (low_id, high_id)
);
CREATE INDEX friendships_of_high ON friendships (high_id, low_id);
CREATE UNIQUE INDEX friendships_by_request ON friendships (request_id);
