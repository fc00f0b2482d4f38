-- The second wall: row-level security. A transaction says for whom it looks (`storage::wall`), which puts the books that
-- the person's seats open into settings that end with it; these policies read them. `comity.whole` are the books of
-- which every kind is seen, `comity.books` all of them, `comity.kinds` pairs of book and kind. Each list is made once
-- for a statement, not for each row. The tables stand in a schema of the name that the embedded database gives its own.
CREATE SCHEMA main;
ALTER TABLE organisations SET SCHEMA main;
ALTER TABLE people SET SCHEMA main;
ALTER TABLE memberships SET SCHEMA main;
ALTER TABLE recovery_codes SET SCHEMA main;
ALTER TABLE sessions SET SCHEMA main;
ALTER TABLE tokens SET SCHEMA main;
ALTER TABLE password_resets SET SCHEMA main;
ALTER TABLE relationships SET SCHEMA main;
ALTER TABLE parties SET SCHEMA main;
ALTER TABLE invitations SET SCHEMA main;
ALTER TABLE books SET SCHEMA main;
ALTER TABLE holders SET SCHEMA main;
ALTER TABLE seats SET SCHEMA main;
ALTER TABLE records SET SCHEMA main;
ALTER TABLE versions SET SCHEMA main;
ALTER TABLE entries SET SCHEMA main;
ALTER TABLE chains SET SCHEMA main;
ALTER TABLE checkpoints SET SCHEMA main;
ALTER TABLE numbers SET SCHEMA main;
ALTER TABLE tallies SET SCHEMA main;
ALTER TABLE search SET SCHEMA main;
ALTER TABLE answers SET SCHEMA main;
ALTER TABLE views SET SCHEMA main;
ALTER TABLE imports SET SCHEMA main;
ALTER TABLE files SET SCHEMA main;
ALTER TABLE jobs SET SCHEMA main;
ALTER TABLE installation SET SCHEMA main;
ALTER TABLE missing SET SCHEMA main;

ALTER TABLE main.records ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.records FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.records USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR book || '/' || kind = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.kinds', TRUE), ' ')))));

ALTER TABLE main.entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.entries FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.entries USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR book || '/' || kind = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.kinds', TRUE), ' '))))
  OR (kind IS NULL AND book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.books', TRUE), ' '))))));

ALTER TABLE main.tallies ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.tallies FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.tallies USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR book || '/' || kind = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.kinds', TRUE), ' ')))));

ALTER TABLE main.numbers ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.numbers FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.numbers USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.books', TRUE), ' ')))));

ALTER TABLE main.chains ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.chains FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.chains USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.books', TRUE), ' ')))));

ALTER TABLE main.checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.checkpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.checkpoints USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.books', TRUE), ' ')))));

ALTER TABLE main.versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.versions FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.versions USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR EXISTS (SELECT 1 FROM main.records AS owning WHERE owning.book = versions.book AND owning.id = versions.record));

ALTER TABLE main.files ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.files FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.files USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR book = ANY (ARRAY(SELECT UNNEST(STRING_TO_ARRAY(current_setting('comity.whole', TRUE), ' '))))
  OR EXISTS (SELECT 1 FROM main.records AS owning WHERE owning.book = files.book AND owning.id = files.record));

ALTER TABLE main.imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.imports FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.imports USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR organisation = (SELECT current_setting('comity.organisation', TRUE)));

ALTER TABLE main.views ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.views FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.views USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR person = (SELECT current_setting('comity.person', TRUE)));

ALTER TABLE main.answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE main.answers FORCE ROW LEVEL SECURITY;
CREATE POLICY wall ON main.answers USING (
  (SELECT current_setting('comity.sight', TRUE)) = 'everything'
  OR person = (SELECT current_setting('comity.person', TRUE)));
