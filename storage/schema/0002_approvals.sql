-- Approvals. Steps, decisions and scopes are read and written whole, so each stands in one column;
-- storage/shared/approval_codec.hpp says how. Everything here goes with its signer.

CREATE TABLE approval_policy (
  id           BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  signer_id    BLOB NOT NULL UNIQUE
               REFERENCES signer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  steps        BLOB NOT NULL,
  signings_max INTEGER CHECK (signings_max > 0),
  window_max   TEXT,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL CHECK (version > 0)
) STRICT;

-- Signers from before there were approvals sign as they always did.
INSERT INTO approval_policy
  SELECT approval_policy_id, id, x'', NULL, NULL, created_at, updated_at, 1 FROM signer;

CREATE TABLE access_request (
  id              BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  policy_id       BLOB NOT NULL CHECK (length(policy_id) = 16),
  signer_id       BLOB NOT NULL
                  REFERENCES signer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  signer_name     TEXT NOT NULL,
  requester_kind  INTEGER NOT NULL CHECK (requester_kind BETWEEN 1 AND 2),
  requester_id    BLOB NOT NULL CHECK (length(requester_id) = 16),
  requester_name  TEXT NOT NULL,
  requester_email TEXT NOT NULL,
  approver        BLOB CHECK (length(approver) = 17),
  justification   TEXT NOT NULL,
  signings_max    INTEGER CHECK (signings_max > 0),
  window_length   TEXT,
  not_before      INTEGER,
  scope           BLOB NOT NULL,
  status          INTEGER NOT NULL CHECK (status BETWEEN 1 AND 5),
  closing_reason  TEXT NOT NULL,
  current_step    INTEGER NOT NULL CHECK (current_step > 0),
  steps           BLOB NOT NULL,
  expires_at      INTEGER NOT NULL,
  grant_id        BLOB CHECK (length(grant_id) = 16),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE INDEX access_request_signer ON access_request (signer_id);
-- One open request of a principal for a signer and scope, however many ask at once.
CREATE UNIQUE INDEX access_request_open
  ON access_request (signer_id, requester_kind, requester_id, scope) WHERE status = 1;

-- `used` is moved by commits of signatures, never beyond `signings_max`: the last line of defence.
CREATE TABLE "grant" (
  id                BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  request_id        BLOB NOT NULL CHECK (length(request_id) = 16),
  signer_id         BLOB NOT NULL
                    REFERENCES signer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  signer_name       TEXT NOT NULL,
  grantee_kind      INTEGER NOT NULL CHECK (grantee_kind BETWEEN 1 AND 2),
  grantee_id        BLOB NOT NULL CHECK (length(grantee_id) = 16),
  signings_max      INTEGER CHECK (signings_max > 0),
  used              INTEGER NOT NULL CHECK (used >= 0),
  window_start      INTEGER NOT NULL,
  expires_at        INTEGER,
  status            INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  scope             BLOB NOT NULL,
  revoked_at        INTEGER,
  revoked_by        BLOB CHECK (length(revoked_by) = 16),
  revocation_reason TEXT NOT NULL,
  created_at        INTEGER NOT NULL,
  version           INTEGER NOT NULL CHECK (version > 0),
  CHECK (signings_max IS NULL OR used <= signings_max)
) STRICT;
CREATE INDEX grant_signer ON "grant" (signer_id);
