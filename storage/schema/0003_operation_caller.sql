-- What the rows of one call share is written once, and a row that is written ten thousand times a
-- second carries no check of what its type in the code fixes already (lengths, ranges).

-- Who called, and what the client said of itself. Calls that say the same share a row; the same
-- may stand here twice. Never changed, never removed while a row of `operation` names it.
CREATE TABLE operation_caller (
  number                   INTEGER PRIMARY KEY,
  actor_kind               INTEGER NOT NULL CHECK (actor_kind BETWEEN 1 AND 3),
  actor_id                 BLOB NOT NULL CHECK (length(actor_id) = 16),
  actor_name               TEXT NOT NULL,
  tool                     TEXT NOT NULL,
  hostname                 TEXT NOT NULL,
  command                  TEXT NOT NULL,
  os_username              TEXT NOT NULL,
  signing_application_hash TEXT NOT NULL,
  module_version           TEXT NOT NULL,
  source_ip                TEXT NOT NULL
) STRICT;

INSERT INTO operation_caller (actor_kind, actor_id, actor_name, tool, hostname, command,
                              os_username, signing_application_hash, module_version, source_ip)
SELECT DISTINCT actor_kind, actor_id, actor_name, tool, hostname, command, os_username,
                signing_application_hash, module_version, source_ip
FROM operation;

DROP INDEX operation_activity;
DROP INDEX operation_unsuccessful;
ALTER TABLE operation RENAME TO operation_before;

-- Append-only. No foreign key to the signer: the trail survives what it tells about.
CREATE TABLE operation (
  sequence      INTEGER PRIMARY KEY,
  id            BLOB NOT NULL UNIQUE,
  signer_id     BLOB NOT NULL,
  created_at    INTEGER NOT NULL,
  status        INTEGER NOT NULL,
  algorithm     INTEGER,
  caller        INTEGER NOT NULL,
  grant_id      BLOB,
  data_hash     BLOB NOT NULL,
  digest        BLOB NOT NULL,
  error_message TEXT NOT NULL
) STRICT;

INSERT INTO operation (sequence, id, signer_id, created_at, status, algorithm, caller, grant_id,
                       data_hash, digest, error_message)
SELECT sequence, id, signer_id, created_at, status, algorithm, number, grant_id, data_hash, digest,
       error_message
FROM operation_before JOIN operation_caller
  USING (actor_kind, actor_id, actor_name, tool, hostname, command, os_username,
         signing_application_hash, module_version, source_ip)
ORDER BY sequence;

DROP TABLE operation_before;

-- Read backwards this is the order of the activity page: newest first, then the later row first.
CREATE INDEX operation_activity ON operation (signer_id, created_at);
-- The rare rows among very many successes; success (2) is not in it, so it costs the busy path nothing.
CREATE INDEX operation_unsuccessful ON operation (signer_id, status, created_at) WHERE status <> 2;

-- `operation_count` and `last_signed_at` of signers tell of the rows up to this one. The few behind
-- it are counted when somebody asks: moving both in every commit would cost a small commit a third.
CREATE TABLE operation_count_mark (
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO operation_count_mark SELECT ifnull(max(sequence), 0) FROM operation;
