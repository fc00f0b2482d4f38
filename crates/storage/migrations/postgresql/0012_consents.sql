-- Which parties of a relationship have said yes to a newcomer who accepted an invitation into it.
CREATE TABLE main.consents (
  invitation TEXT NOT NULL REFERENCES main.invitations (id),
  organisation TEXT NOT NULL REFERENCES main.organisations (id),
  person TEXT NOT NULL REFERENCES main.people (id),
  agreed_at BIGINT NOT NULL,
  PRIMARY KEY (invitation, organisation)
);
