-- Versions as a table with rows of its own. Without them a table is an index, in which a row longer than a quarter of a
-- page spills over into a page for itself: nearly every version took 5 KiB, and bringing a register in wrote them.
-- Only here: the server keeps long rows otherwise. It takes the place of `versions`, with the same columns.
CREATE TABLE versions_in_rows (
  book TEXT NOT NULL,
  record TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  salt BLOB,
  head TEXT,
  body TEXT,
  PRIMARY KEY (book, record, version),
  FOREIGN KEY (book, record) REFERENCES records (book, id)
) STRICT;
INSERT INTO versions_in_rows (book, record, version, at, rank, salt, head, body)
  SELECT book, record, version, at, rank, salt, head, body FROM versions ORDER BY book, record, version;
DROP TABLE versions;
ALTER TABLE versions_in_rows RENAME TO versions;
