-- The log: every operation and event as an entry of one Merkle tree (C2SP tlog-tiles). What one
-- commit adds becomes durable with the rows it tells of.

-- 256 entries each, behind their lengths; the tile of their hashes has the same number.
CREATE TABLE log_bundle (
  number  INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
) STRICT;

-- `position` is level * 2^56 + number. Tiles of level 0 are written when they are full, those above
-- whenever they grow.
CREATE TABLE log_tile (
  position INTEGER PRIMARY KEY,
  hashes   BLOB NOT NULL
) STRICT;

-- The entries behind the last full bundle: a row for each commit.
CREATE TABLE log_tail (
  first_index INTEGER PRIMARY KEY,
  entries     BLOB NOT NULL,
  hashes      BLOB NOT NULL
) STRICT;

CREATE TABLE log_checkpoint (
  size       INTEGER PRIMARY KEY,
  note       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- What an event says of persons; the rest of it stands in the log. Without its salt a row has been
-- erased.
CREATE TABLE event (
  log_index INTEGER PRIMARY KEY,
  id        BLOB NOT NULL UNIQUE,
  personal  BLOB NOT NULL,
  salt      BLOB
) STRICT;

-- NULL for what was recorded before there was a log.
ALTER TABLE operation ADD COLUMN log_index INTEGER;
-- NULL for the same, and for what has been erased.
ALTER TABLE operation_caller ADD COLUMN salt BLOB;
