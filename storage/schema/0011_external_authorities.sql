-- Issuers outside, and the orders for certificates that they get.
CREATE TABLE external_authority (
  id                  BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name                TEXT NOT NULL UNIQUE,
  type                TEXT NOT NULL,
  status              INTEGER NOT NULL CHECK (status IN (1, 2)),
  configuration       TEXT NOT NULL,
  secrets_nonce       BLOB NOT NULL,
  secrets_ciphertext  BLOB NOT NULL,
  trust_anchors       BLOB NOT NULL,
  organization        TEXT NOT NULL,
  organizational_unit TEXT NOT NULL,
  country             TEXT NOT NULL,
  province            TEXT NOT NULL,
  locality            TEXT NOT NULL,
  email_addresses     TEXT NOT NULL,
  dns_names           TEXT NOT NULL,
  is_public_trust     INTEGER NOT NULL CHECK (is_public_trust IN (0, 1)),
  may_rename          INTEGER NOT NULL CHECK (may_rename IN (0, 1)),
  minimum_days        INTEGER NOT NULL CHECK (minimum_days >= 0),
  requests_per_minute INTEGER NOT NULL CHECK (requests_per_minute > 0),
  concurrent_requests INTEGER NOT NULL CHECK (concurrent_requests > 0),
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  version             INTEGER NOT NULL CHECK (version > 0)
) STRICT;

-- A key stays as long as an order has it: whoever ends the order lets the key go first.
CREATE TABLE issuance_order (
  id                  BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  signer_id           BLOB NOT NULL
                      REFERENCES signer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  authority_id        BLOB NOT NULL CHECK (length(authority_id) = 16),
  status              INTEGER NOT NULL CHECK (status BETWEEN 1 AND 4),
  purpose             INTEGER NOT NULL CHECK (purpose BETWEEN 1 AND 3),
  common_name         TEXT NOT NULL,
  ttl_days            INTEGER NOT NULL,
  key_algorithm       INTEGER NOT NULL,
  requested_by_kind   INTEGER NOT NULL CHECK (requested_by_kind BETWEEN 1 AND 3),
  requested_by_id     BLOB NOT NULL CHECK (length(requested_by_id) = 16),
  key_id              BLOB REFERENCES "key" DEFERRABLE INITIALLY DEFERRED,
  csr_der             BLOB NOT NULL,
  ticket              TEXT NOT NULL,
  attempts            INTEGER NOT NULL CHECK (attempts >= 0),
  lost_answers        INTEGER NOT NULL CHECK (lost_answers >= 0),
  next_attempt_at     INTEGER NOT NULL,
  gives_up_at         INTEGER NOT NULL,
  waits_for           TEXT NOT NULL,
  failure_reason      TEXT,
  certificate_id      BLOB CHECK (length(certificate_id) = 16),
  evidence_der        BLOB NOT NULL,
  evidence_revoked_at INTEGER,
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  version             INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE INDEX issuance_order_signer ON issuance_order (signer_id);
CREATE INDEX issuance_order_key ON issuance_order (key_id);
