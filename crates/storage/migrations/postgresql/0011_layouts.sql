-- How registers that were brought in are laid out: their columns, headers and words. Each stands in the book that its
-- records went into.
CREATE TABLE main.layouts (
  book TEXT NOT NULL REFERENCES main.books (id),
  import TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  layout TEXT NOT NULL,
  read_at BIGINT NOT NULL,
  PRIMARY KEY (book, import)
);
ALTER TABLE main.layouts ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.layouts FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.layouts USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.books', TRUE), ' ')))));
