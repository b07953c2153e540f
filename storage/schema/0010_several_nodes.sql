-- What one process knew by itself and several nodes have to share.

-- How often the rights behind decisions have changed, by their places (core/ports/rights_epochs.hpp).
CREATE TABLE rights_epoch (
  place INTEGER PRIMARY KEY CHECK (place >= 0),
  count INTEGER NOT NULL CHECK (count >= 0)
) STRICT;

-- An email belongs to one user, in any case of its letters; users without one share nothing.
CREATE UNIQUE INDEX user_email ON "user" (email COLLATE NOCASE) WHERE email <> '';
