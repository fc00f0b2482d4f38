-- How registers that were brought in are laid out: their columns, headers and words. Each stands in the book that its
-- records went into.
CREATE TABLE layouts (
  book TEXT NOT NULL REFERENCES books (id),
  import TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  layout TEXT NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (book, import)
) STRICT;
