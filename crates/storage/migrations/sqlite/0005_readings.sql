-- What was read of a file being brought in: apart from how far it is, which changes with every chunk.
CREATE TABLE readings (
  import TEXT PRIMARY KEY REFERENCES imports (id),
  reading TEXT NOT NULL
) STRICT;
INSERT INTO readings (import, reading) SELECT id, reading FROM imports;
ALTER TABLE imports DROP COLUMN reading;
