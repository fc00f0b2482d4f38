-- Chains of which more entries were signed than are here, as after restoring an older backup. While there is one,
-- no book is written to.
CREATE TABLE missing (
  book TEXT NOT NULL,
  origin TEXT NOT NULL,
  known BIGINT NOT NULL CONSTRAINT missing_entries_are_some CHECK (known > 0),
  PRIMARY KEY (book, origin)
);
