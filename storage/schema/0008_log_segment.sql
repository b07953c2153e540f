-- Entries of the log are written once, where commits bring them, and not again when their bundle is
-- full; the hashes of the last bundle follow from its entries.

-- Entries of one bundle, each behind its length. The segments of a bundle stand one behind the
-- other; the tile of its hashes is written when it is full.
CREATE TABLE log_segment (
  first_index INTEGER PRIMARY KEY,
  entry_count INTEGER NOT NULL,
  entries     BLOB NOT NULL
) STRICT;

INSERT INTO log_segment SELECT number * 256, 256, entries FROM log_bundle ORDER BY number;
INSERT INTO log_segment
SELECT first_index, length(hashes) / 32, entries FROM log_tail ORDER BY first_index;

DROP TABLE log_bundle;
DROP TABLE log_tail;
