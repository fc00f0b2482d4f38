-- Organisations: those that are, or may become, a party.
CREATE TABLE organisations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CONSTRAINT organisation_has_a_name CHECK (name <> ''),
  zone TEXT NOT NULL,
  language TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- People who sign in. `email_key` is the address in lower case: one person for each. What erasure removes
-- of a person stands in this row; entries name people by id only.
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  zone TEXT NOT NULL,
  language TEXT NOT NULL,
  theme TEXT NOT NULL CONSTRAINT theme_is_known CHECK (theme IN ('system', 'light', 'dark')),
  shortcuts INTEGER NOT NULL CONSTRAINT shortcuts_is_yes_or_no CHECK (shortcuts IN (0, 1)),
  password TEXT,
  totp_secret BLOB,
  totp_confirmed_at INTEGER,
  totp_last_step INTEGER,
  created_at INTEGER NOT NULL,
  CONSTRAINT people_email_key_key UNIQUE (email_key)
) STRICT;

-- Which people belong to which organisation, and how. Only `active` counts as belonging.
CREATE TABLE memberships (
  organisation TEXT NOT NULL REFERENCES organisations (id),
  person TEXT NOT NULL REFERENCES people (id),
  role TEXT NOT NULL CONSTRAINT member_role_is_known CHECK (role IN ('member', 'administrator')),
  state TEXT NOT NULL CONSTRAINT member_state_is_known CHECK (state IN ('active', 'unconfirmed', 'suspended', 'left')),
  updates_seen_at INTEGER NOT NULL,
  since INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (organisation, person)
) STRICT;
CREATE INDEX memberships_by_person ON memberships (person);

-- Codes that let a person in once when the second factor is lost. Only their digests are kept.
CREATE TABLE recovery_codes (
  person TEXT NOT NULL REFERENCES people (id),
  digest BLOB NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (person, digest)
) STRICT;

-- Signed-in browsers. Only the digest of the secret in the cookie is kept.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  person TEXT NOT NULL REFERENCES people (id),
  organisation TEXT REFERENCES organisations (id),
  csrf TEXT NOT NULL,
  browser TEXT NOT NULL,
  second_factor_due INTEGER NOT NULL CONSTRAINT second_factor_is_yes_or_no CHECK (second_factor_due IN (0, 1)),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  CONSTRAINT sessions_digest_key UNIQUE (digest)
) STRICT;
CREATE INDEX sessions_by_person ON sessions (person);

-- Personal tokens of programs: one person, one organisation, a scope, an end.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  person TEXT NOT NULL REFERENCES people (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL,
  scope TEXT NOT NULL CONSTRAINT scope_is_known CHECK (scope IN ('read', 'write')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  CONSTRAINT tokens_digest_key UNIQUE (digest)
) STRICT;
CREATE INDEX tokens_by_person ON tokens (person);

-- Links that let a person choose a new password, once and for an hour.
CREATE TABLE password_resets (
  digest BLOB PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;

-- Business relationships. Values are minor units of the currency; days are civil days.
CREATE TABLE relationships (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CONSTRAINT relationship_has_a_name CHECK (name <> ''),
  purpose TEXT NOT NULL,
  starts_on TEXT,
  ends_on TEXT,
  value_minor INTEGER,
  currency TEXT NOT NULL,
  scale INTEGER NOT NULL CONSTRAINT scale_is_known CHECK (scale IN (3, 4, 5)),
  created_at INTEGER NOT NULL
) STRICT;

-- The organisations that run a relationship together, in the order in which they joined: 0 is drawn as a
-- circle, 1 as a square. The slug is this party's own name for the relationship in addresses.
CREATE TABLE parties (
  relationship TEXT NOT NULL REFERENCES relationships (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  position INTEGER NOT NULL,
  slug TEXT NOT NULL,
  mark TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  left_at INTEGER,
  PRIMARY KEY (relationship, organisation),
  CONSTRAINT parties_organisation_slug_key UNIQUE (organisation, slug),
  CONSTRAINT parties_relationship_position_key UNIQUE (relationship, position)
) STRICT;

-- Invitations: bound to one address, one organisation and one role, used once, for at most seven days.
-- A partner's invitation names the organisation it is to become; a colleague's names an existing one.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  kind TEXT NOT NULL CONSTRAINT invitation_kind_is_known CHECK (kind IN ('partner', 'colleague')),
  relationship TEXT REFERENCES relationships (id),
  organisation TEXT REFERENCES organisations (id),
  organisation_name TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  invited_by TEXT NOT NULL REFERENCES people (id),
  inviting_organisation TEXT NOT NULL REFERENCES organisations (id),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  accepted_at INTEGER,
  accepted_by TEXT REFERENCES people (id),
  accepted_organisation TEXT REFERENCES organisations (id),
  confirmed_at INTEGER,
  withdrawn_at INTEGER,
  CONSTRAINT invitations_digest_key UNIQUE (digest)
) STRICT;
CREATE INDEX invitations_by_inviter ON invitations (inviting_organisation);

-- Books: where records live. `relationship` is what a side's or a shared book is about, `organisation` whose
-- open or side's book it is, `mark` the letter that numbers of a side's book begin with.
CREATE TABLE books (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CONSTRAINT book_kind_is_known CHECK (kind IN ('open', 'side', 'shared', 'room')),
  relationship TEXT REFERENCES relationships (id),
  organisation TEXT REFERENCES organisations (id),
  mark TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX books_by_relationship ON books (relationship);

-- Who holds a book.
CREATE TABLE holders (
  book TEXT NOT NULL REFERENCES books (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  PRIMARY KEY (book, organisation)
) STRICT;

-- Seats: who reads a book and acts in it, for which organisation and in which role, from when to when.
-- `kinds` narrows the seat to kinds of record (separated by spaces); empty means every kind.
CREATE TABLE seats (
  id TEXT PRIMARY KEY,
  book TEXT NOT NULL REFERENCES books (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  person TEXT NOT NULL REFERENCES people (id),
  role TEXT NOT NULL CONSTRAINT seat_role_is_known CHECK (role IN ('senior_executive', 'relationship_manager', 'member', 'observer')),
  kinds TEXT NOT NULL,
  title TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER
) STRICT;
CREATE UNIQUE INDEX seats_one_each ON seats (book, organisation, person) WHERE ends_at IS NULL;
CREATE INDEX seats_by_person ON seats (person, organisation);

-- Records: the newest state of each. `body` is canonical JSON in the kind's own words, `parent` the record that
-- a companion (a comment, an action, a note) goes under, `held` the import that is still bringing it in. Where
-- there is no `due` or `review_by` day it is 9999-12-31, so that lists sort by it without a gap.
CREATE TABLE records (
  serial INTEGER PRIMARY KEY, -- Only here: the row that the index of words points to
  book TEXT NOT NULL REFERENCES books (id),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent TEXT,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  owner TEXT REFERENCES people (id),
  raised_by TEXT NOT NULL REFERENCES organisations (id),
  author TEXT REFERENCES people (id),
  due TEXT NOT NULL,
  review_by TEXT NOT NULL,
  rank INTEGER NOT NULL,
  version INTEGER NOT NULL CONSTRAINT version_is_positive CHECK (version > 0),
  opened_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  closed_at INTEGER,
  held TEXT,
  schema INTEGER NOT NULL,
  body TEXT NOT NULL,
  CONSTRAINT records_book_id_key UNIQUE (book, id)
) STRICT;
CREATE INDEX records_by_rank ON records (book, kind, status, rank DESC, id);
CREATE INDEX records_by_number ON records (book, kind, status, number, id);
CREATE INDEX records_by_title ON records (book, kind, status, title, id);
CREATE INDEX records_by_change ON records (book, kind, status, changed_at DESC, id);
CREATE INDEX records_by_review ON records (book, kind, status, review_by, id);
CREATE INDEX records_by_parent ON records (book, parent, kind) WHERE parent IS NOT NULL;
CREATE INDEX records_by_owner ON records (book, owner, kind, status);
CREATE INDEX records_held ON records (held) WHERE held IS NOT NULL;

-- Every version of every record: the canonical text whose salted digest stands in the version's entry.
-- Erasure by law empties `head`, `body` and `salt`; the entry stays and the book still verifies.
CREATE TABLE versions (
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
) STRICT, WITHOUT ROWID;

-- Entries: what was done in a book, in order, never rewritten. `text` is the canonical text that the book's
-- tree is made of, `leaf` its hash; the other columns are read out of it.
CREATE TABLE entries (
  book TEXT NOT NULL REFERENCES books (id),
  origin TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  person TEXT,
  organisation TEXT,
  act TEXT NOT NULL,
  kind TEXT,
  record TEXT,
  parent TEXT,
  version INTEGER,
  held TEXT,
  text TEXT NOT NULL,
  leaf BLOB NOT NULL,
  PRIMARY KEY (book, origin, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_record ON entries (book, record, n);
CREATE INDEX entries_by_parent ON entries (book, parent, n) WHERE parent IS NOT NULL;
CREATE INDEX entries_by_time ON entries (book, at DESC, n DESC);

-- The tree over a book's entries, as far as it is needed to go on: how many there are, and the hashes of its
-- full subtrees.
CREATE TABLE chains (
  book TEXT NOT NULL REFERENCES books (id),
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  PRIMARY KEY (book, origin)
) STRICT;

-- Signed statements of how many entries a book had and what its tree's root was.
CREATE TABLE checkpoints (
  book TEXT NOT NULL REFERENCES books (id),
  origin TEXT NOT NULL,
  size INTEGER NOT NULL,
  at INTEGER NOT NULL,
  note TEXT NOT NULL,
  verified_at INTEGER,
  PRIMARY KEY (book, origin, size)
) STRICT;

-- The next number of each kind in each book.
CREATE TABLE numbers (
  book TEXT NOT NULL REFERENCES books (id),
  kind TEXT NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (book, kind)
) STRICT;

-- How many records of a kind in a book have a value: what figures, chips and maps are added up from.
CREATE TABLE tallies (
  book TEXT NOT NULL REFERENCES books (id),
  kind TEXT NOT NULL,
  facet TEXT NOT NULL,
  value TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (book, kind, facet, value)
) STRICT, WITHOUT ROWID;

-- The words by which records are found. The book is a word of each row.
CREATE VIRTUAL TABLE search USING fts5 (book, text, tokenize = 'unicode61 remove_diacritics 2');

-- Answers given to acts that carried a key, so that a repeated act has one effect and the same answer.
CREATE TABLE answers (
  person TEXT NOT NULL,
  organisation TEXT NOT NULL,
  key TEXT NOT NULL,
  request BLOB NOT NULL,
  answer TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (person, organisation, key)
) STRICT;
CREATE INDEX answers_by_time ON answers (at);

-- Lists that a person has given a name.
CREATE TABLE views (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  relationship TEXT NOT NULL REFERENCES relationships (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT views_name_key UNIQUE (person, organisation, relationship, kind, name)
) STRICT;

-- Files being brought in: what was read, what people chose, how far it is.
CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL REFERENCES people (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  relationship TEXT NOT NULL REFERENCES relationships (id),
  kind TEXT NOT NULL,
  book TEXT REFERENCES books (id),
  state TEXT NOT NULL CONSTRAINT import_state_is_known CHECK (state IN ('previewed', 'running', 'done', 'undone', 'failed')),
  file_name TEXT NOT NULL,
  reading TEXT NOT NULL,
  choices TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_relationship ON imports (relationship, organisation);

-- The bytes of attachments, apart from the records that tell of them. A file belongs to one record of one book.
CREATE TABLE files (
  book TEXT NOT NULL REFERENCES books (id),
  id TEXT NOT NULL,
  record TEXT NOT NULL,
  digest BLOB NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (book, id)
) STRICT;

-- Work to be done later, committed with its cause. `lease_until` is when another worker may take it up.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  lease_until INTEGER,
  failed_at INTEGER,
  problem TEXT
) STRICT;
CREATE INDEX jobs_by_due ON jobs (due_at) WHERE failed_at IS NULL;

-- What this installation is: its origin in chains, and the like.
CREATE TABLE installation (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
