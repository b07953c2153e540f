-- Ids are 16-byte blobs, times are milliseconds since 1970 in UTC, enums are the numbers of
-- core/model. Objects carry `version`, which every change counts up.
--
-- Foreign keys are checked at the end of each transaction of a batch, so the order of the changes
-- inside one does not matter. A reference that may outlive its target has none.

CREATE TABLE "user" (
  id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  username      TEXT NOT NULL COLLATE NOCASE UNIQUE,
  email         TEXT NOT NULL,
  first_name    TEXT NOT NULL,
  last_name     TEXT NOT NULL,
  role          INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
  password_hash TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  version       INTEGER NOT NULL CHECK (version > 0)
) STRICT;

CREATE TABLE identity (
  id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name       TEXT NOT NULL,
  role       INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version    INTEGER NOT NULL CHECK (version > 0)
) STRICT;

CREATE TABLE "group" (
  id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name       TEXT NOT NULL,
  slug       TEXT NOT NULL UNIQUE,
  role       INTEGER NOT NULL CHECK (role BETWEEN 0 AND 2),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version    INTEGER NOT NULL CHECK (version > 0)
) STRICT;

-- Rewritten as a whole with its group; `position` keeps the order.
CREATE TABLE group_member (
  group_id   BLOB NOT NULL REFERENCES "group" ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  actor_kind INTEGER NOT NULL CHECK (actor_kind BETWEEN 1 AND 2),
  actor_id   BLOB NOT NULL CHECK (length(actor_id) = 16),
  PRIMARY KEY (group_id, position),
  UNIQUE (group_id, actor_kind, actor_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE universal_auth (
  id                        BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  identity_id               BLOB NOT NULL UNIQUE
                            REFERENCES identity ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  client_id                 BLOB NOT NULL UNIQUE CHECK (length(client_id) = 16),
  client_secret_trusted_ips TEXT NOT NULL,
  access_token_trusted_ips  TEXT NOT NULL,
  access_token_ttl_s        INTEGER NOT NULL,
  access_token_max_ttl_s    INTEGER NOT NULL,
  access_token_uses_max     INTEGER NOT NULL,
  access_token_period_s     INTEGER NOT NULL,
  lockout_enabled           INTEGER NOT NULL CHECK (lockout_enabled IN (0, 1)),
  lockout_threshold         INTEGER NOT NULL,
  lockout_duration_s        INTEGER NOT NULL,
  lockout_counter_reset_s   INTEGER NOT NULL,
  created_at                INTEGER NOT NULL,
  updated_at                INTEGER NOT NULL,
  version                   INTEGER NOT NULL CHECK (version > 0)
) STRICT;

CREATE TABLE client_secret (
  id                BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  universal_auth_id BLOB NOT NULL
                    REFERENCES universal_auth ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  identity_id       BLOB NOT NULL
                    REFERENCES identity ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  prefix            TEXT NOT NULL,
  description       TEXT NOT NULL,
  secret_hash       BLOB NOT NULL CHECK (length(secret_hash) = 32),
  uses_max          INTEGER NOT NULL CHECK (uses_max >= 0),
  uses              INTEGER NOT NULL CHECK (uses >= 0),
  ttl_s             INTEGER NOT NULL CHECK (ttl_s >= 0),
  revoked           INTEGER NOT NULL CHECK (revoked IN (0, 1)),
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  version           INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE INDEX client_secret_universal_auth ON client_secret (universal_auth_id);
CREATE INDEX client_secret_identity ON client_secret (identity_id);

-- A token belongs to a user or to an identity, never to both.
CREATE TABLE access_token (
  id               BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  token_hash       BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  user_id          BLOB REFERENCES "user" ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  identity_id      BLOB REFERENCES identity ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  client_secret_id BLOB REFERENCES client_secret ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  created_at       INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  max_expires_at   INTEGER NOT NULL,
  ttl_s            INTEGER NOT NULL,
  uses_max         INTEGER NOT NULL CHECK (uses_max >= 0),
  uses             INTEGER NOT NULL CHECK (uses >= 0),
  version          INTEGER NOT NULL CHECK (version > 0),
  CHECK ((user_id IS NULL) <> (identity_id IS NULL))
) STRICT;
CREATE INDEX access_token_user ON access_token (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX access_token_identity ON access_token (identity_id) WHERE identity_id IS NOT NULL;
CREATE INDEX access_token_client_secret ON access_token (client_secret_id)
  WHERE client_secret_id IS NOT NULL;
CREATE INDEX access_token_expiry ON access_token (expires_at);

CREATE TABLE "key" (
  id          BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  owner       BLOB NOT NULL CHECK (length(owner) = 16),
  key_version INTEGER NOT NULL,
  purpose     INTEGER NOT NULL CHECK (purpose BETWEEN 1 AND 2),
  algorithm   INTEGER NOT NULL CHECK (algorithm BETWEEN 1 AND 7),
  kek_version INTEGER NOT NULL,
  nonce       BLOB NOT NULL,
  ciphertext  BLOB NOT NULL,
  spki_der    BLOB NOT NULL,
  created_at  INTEGER NOT NULL,
  version     INTEGER NOT NULL CHECK (version > 0)
) STRICT;

-- `parent_id` has no foreign key: an authority keeps working on its own chain when its parent
-- has gone.
CREATE TABLE authority (
  id                  BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name                TEXT NOT NULL UNIQUE,
  friendly_name       TEXT NOT NULL,
  type                INTEGER NOT NULL CHECK (type BETWEEN 1 AND 2),
  status              INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  common_name         TEXT NOT NULL,
  organization        TEXT NOT NULL,
  organizational_unit TEXT NOT NULL,
  country             TEXT NOT NULL,
  province            TEXT NOT NULL,
  locality            TEXT NOT NULL,
  key_algorithm       INTEGER NOT NULL CHECK (key_algorithm BETWEEN 1 AND 7),
  key_id              BLOB REFERENCES "key" DEFERRABLE INITIALLY DEFERRED,
  parent_id           BLOB CHECK (length(parent_id) = 16),
  max_path_length     INTEGER NOT NULL,
  serial_number       TEXT NOT NULL,
  not_before          INTEGER,
  not_after           INTEGER,
  certificate_id      BLOB NOT NULL CHECK (length(certificate_id) = 16),
  certificate_der     BLOB NOT NULL,
  chain_der           BLOB NOT NULL,
  crl_number          INTEGER NOT NULL,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  version             INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE INDEX authority_key ON authority (key_id);

-- A certificate outlives its authority and its key: revocation lists and the activity of a deleted
-- signer go on naming it.
CREATE TABLE certificate (
  id                  BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  authority_id        BLOB CHECK (length(authority_id) = 16),
  key_id              BLOB NOT NULL CHECK (length(key_id) = 16),
  status              INTEGER NOT NULL CHECK (status BETWEEN 1 AND 2),
  serial_number       TEXT NOT NULL,
  common_name         TEXT NOT NULL,
  not_before          INTEGER NOT NULL,
  not_after           INTEGER NOT NULL,
  key_algorithm       INTEGER NOT NULL CHECK (key_algorithm BETWEEN 1 AND 7),
  key_usages          TEXT NOT NULL,
  extended_key_usages TEXT NOT NULL,
  certificate_der     BLOB NOT NULL,
  chain_der           BLOB NOT NULL,
  imported            INTEGER NOT NULL CHECK (imported IN (0, 1)),
  revoked_at          INTEGER,
  revocation_reason   TEXT NOT NULL,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  version             INTEGER NOT NULL CHECK (version > 0)
) STRICT;

CREATE TABLE signer (
  id                   BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name                 TEXT NOT NULL UNIQUE,
  description          TEXT,
  status               INTEGER NOT NULL CHECK (status BETWEEN 1 AND 4),
  certificate_id       BLOB REFERENCES certificate DEFERRABLE INITIALLY DEFERRED,
  approval_policy_id   BLOB NOT NULL CHECK (length(approval_policy_id) = 16),
  authority_id         BLOB CHECK (length(authority_id) = 16),
  common_name          TEXT,
  certificate_ttl_days INTEGER,
  renew_before_days    INTEGER,
  key_algorithm        INTEGER NOT NULL CHECK (key_algorithm BETWEEN 1 AND 7),
  failure_reason       TEXT,
  last_signed_at       INTEGER,
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  version              INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE INDEX signer_certificate ON signer (certificate_id);

-- Rewritten as a whole with its signer; `position` keeps the order.
CREATE TABLE signer_member (
  signer_id  BLOB NOT NULL REFERENCES signer ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  id         BLOB NOT NULL CHECK (length(id) = 16),
  actor_kind INTEGER NOT NULL CHECK (actor_kind BETWEEN 1 AND 3),
  actor_id   BLOB NOT NULL CHECK (length(actor_id) = 16),
  role       INTEGER NOT NULL CHECK (role BETWEEN 1 AND 3),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (signer_id, position),
  UNIQUE (signer_id, actor_kind, actor_id)
) STRICT, WITHOUT ROWID;

-- Append-only. No foreign key to the signer: the trail survives what it tells about.
CREATE TABLE operation (
  sequence                 INTEGER PRIMARY KEY,
  id                       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  signer_id                BLOB NOT NULL CHECK (length(signer_id) = 16),
  status                   INTEGER NOT NULL CHECK (status BETWEEN 1 AND 4),
  algorithm                INTEGER CHECK (algorithm BETWEEN 1 AND 10),
  data_hash                BLOB NOT NULL CHECK (length(data_hash) = 32),
  digest                   BLOB NOT NULL,
  actor_kind               INTEGER NOT NULL CHECK (actor_kind BETWEEN 1 AND 3),
  actor_id                 BLOB NOT NULL CHECK (length(actor_id) = 16),
  actor_name               TEXT NOT NULL,
  grant_id                 BLOB CHECK (length(grant_id) = 16),
  tool                     TEXT NOT NULL,
  hostname                 TEXT NOT NULL,
  command                  TEXT NOT NULL,
  os_username              TEXT NOT NULL,
  signing_application_hash TEXT NOT NULL,
  module_version           TEXT NOT NULL,
  source_ip                TEXT NOT NULL,
  error_message            TEXT NOT NULL,
  created_at               INTEGER NOT NULL
) STRICT;
-- Read backwards this is the order of the activity page: newest first, then the later row first.
CREATE INDEX operation_activity ON operation (signer_id, created_at);
-- The rare rows among very many successes; success (2) is not in it, so it costs the busy path nothing.
CREATE INDEX operation_unsuccessful ON operation (signer_id, status, created_at) WHERE status <> 2;

-- How many rows `operation` holds for each signer and status, kept in the commits that add them:
-- counting ten million rows for the total of one page would take seconds.
CREATE TABLE operation_count (
  signer_id BLOB NOT NULL CHECK (length(signer_id) = 16),
  status    INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  PRIMARY KEY (signer_id, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE remembered_answer (
  key_hash   BLOB NOT NULL PRIMARY KEY CHECK (length(key_hash) = 32),
  body_hash  BLOB NOT NULL CHECK (length(body_hash) = 32),
  status     INTEGER NOT NULL,
  answer     TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX remembered_answer_expiry ON remembered_answer (expires_at);

CREATE TABLE setting (
  "key" TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
