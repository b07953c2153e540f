-- So that a page of activity is found without walking over all rows before it: the rows of a signer
-- by time, in spans of some thousand. A span ends where the signer's next one begins. Of the rows
-- behind operation_count_mark, nothing is in it.
CREATE TABLE operation_span (
  signer_id     BLOB NOT NULL CHECK (length(signer_id) = 16),
  begins_at     INTEGER NOT NULL,
  pending_count INTEGER NOT NULL DEFAULT 0,
  success_count INTEGER NOT NULL DEFAULT 0,
  failed_count  INTEGER NOT NULL DEFAULT 0,
  denied_count  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (signer_id, begins_at)
) STRICT, WITHOUT ROWID;

-- The first one of each signer has no beginning.
INSERT INTO operation_span (signer_id, begins_at)
SELECT DISTINCT signer_id, -9223372036854775808 FROM operation;

INSERT OR IGNORE INTO operation_span (signer_id, begins_at)
SELECT signer_id, created_at FROM (
  SELECT signer_id, created_at,
         row_number() OVER (PARTITION BY signer_id ORDER BY created_at) AS place
  FROM operation WHERE sequence <= (SELECT sequence FROM operation_count_mark))
WHERE place % 4096 = 0;

UPDATE operation_span SET
  pending_count = counted.pending, success_count = counted.success,
  failed_count = counted.failed, denied_count = counted.denied
FROM (
  SELECT signer, begins, sum(status = 1) AS pending, sum(status = 2) AS success,
         sum(status = 3) AS failed, sum(status = 4) AS denied
  FROM (
    SELECT signer_id AS signer, status,
           (SELECT max(begins_at) FROM operation_span
            WHERE operation_span.signer_id = operation.signer_id
              AND begins_at <= operation.created_at) AS begins
    FROM operation WHERE sequence <= (SELECT sequence FROM operation_count_mark))
  GROUP BY signer, begins) AS counted
WHERE signer_id = counted.signer AND begins_at = counted.begins;
