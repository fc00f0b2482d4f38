-- Which parties of a relationship have said yes to a newcomer who accepted an invitation into it.
CREATE TABLE consents (
  invitation TEXT NOT NULL REFERENCES invitations (id),
  organisation TEXT NOT NULL REFERENCES organisations (id),
  person TEXT NOT NULL REFERENCES people (id),
  agreed_at INTEGER NOT NULL,
  PRIMARY KEY (invitation, organisation)
) STRICT;
