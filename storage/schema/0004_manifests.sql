-- The lists of digests behind the scope field `manifest` of approvals.

-- How many digests the kept list of a request has; 0 = none is kept.
ALTER TABLE access_request ADD COLUMN manifest_size INTEGER NOT NULL DEFAULT 0
  CHECK (manifest_size >= 0);

-- Named by the Merkle root, so a row is never changed: requests that name the same list share it.
-- `digests` is written and read whole; storage/shared/manifest_codec.hpp says how.
CREATE TABLE manifest (
  signer_id BLOB NOT NULL
            REFERENCES signer ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  root      BLOB NOT NULL CHECK (length(root) = 32),
  digests   BLOB NOT NULL,
  PRIMARY KEY (signer_id, root)
) STRICT;
