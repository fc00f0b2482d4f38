-- Rooms: books that only the people named in them know of. What a room is called and is for is as hidden as what is in it.
CREATE TABLE rooms (
  book TEXT PRIMARY KEY REFERENCES books (id),
  name TEXT NOT NULL CONSTRAINT room_has_a_name CHECK (name <> ''),
  purpose TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
