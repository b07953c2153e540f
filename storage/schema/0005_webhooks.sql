-- Who is told of what happens to requests and grants. `event_bits` has one bit for each number of
-- model::ApprovalEvent. The secret is sealed under the key-encryption key and bound to the id.
CREATE TABLE webhook (
  id                BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  name              TEXT NOT NULL,
  url               TEXT NOT NULL,
  event_bits        INTEGER NOT NULL,
  signer_id         BLOB CHECK (length(signer_id) = 16),
  enabled           INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  secret_nonce      BLOB NOT NULL,
  secret_ciphertext BLOB NOT NULL,
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  version           INTEGER NOT NULL CHECK (version > 0)
) STRICT;

-- The outbox: a row for each event and webhook, written in the commit of what it tells of.
-- `sequence` is the order of these commits.
CREATE TABLE webhook_delivery (
  sequence        INTEGER PRIMARY KEY,
  id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  webhook_id      BLOB NOT NULL
                  REFERENCES webhook ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  event_id        BLOB NOT NULL CHECK (length(event_id) = 16),
  event           INTEGER NOT NULL CHECK (event BETWEEN 1 AND 11),
  body            TEXT NOT NULL,
  status          INTEGER NOT NULL CHECK (status BETWEEN 1 AND 3),
  attempts        INTEGER NOT NULL CHECK (attempts >= 0),
  http_status     INTEGER,
  last_error      TEXT NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  delivered_at    INTEGER,
  expires_at      INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  version         INTEGER NOT NULL CHECK (version > 0)
) STRICT;
CREATE INDEX webhook_delivery_page ON webhook_delivery (webhook_id, sequence);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at)
  WHERE status = 1;
CREATE INDEX webhook_delivery_expiry ON webhook_delivery (expires_at);

-- Whether it was announced that it will end soon.
ALTER TABLE access_request ADD COLUMN expiry_announced INTEGER NOT NULL DEFAULT 0
  CHECK (expiry_announced IN (0, 1));
ALTER TABLE "grant" ADD COLUMN expiry_announced INTEGER NOT NULL DEFAULT 0
  CHECK (expiry_announced IN (0, 1));
