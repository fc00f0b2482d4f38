-- Rooms: books that only the people named in them know of. What a room is called and is for is as hidden as what is in it.
CREATE TABLE main.rooms (
  book TEXT PRIMARY KEY REFERENCES main.books (id),
  name TEXT NOT NULL CONSTRAINT room_has_a_name CHECK (name <> ''),
  purpose TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  ended_at BIGINT
);
ALTER TABLE main.rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.rooms FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.rooms USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.books', TRUE), ' ')))));
