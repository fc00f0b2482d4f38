-- What every page counts (how much is new, how much waits) is answered from an index alone. Entries that an import wrote
-- are told of by the import's own entry, so they are in an index of their own.
DROP INDEX entries_by_time;
CREATE INDEX entries_by_news ON entries (book, at DESC, n DESC, person, kind) WHERE held IS NULL;
CREATE INDEX entries_held ON entries (held) WHERE held IS NOT NULL;
DROP INDEX records_by_owner;
CREATE INDEX records_by_owner ON records (book, owner, kind, status, due, review_by) WHERE held IS NULL AND owner IS NOT NULL;
