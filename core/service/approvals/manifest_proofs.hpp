// Merkle roots and proofs of manifests, where rules and hashes meet.
#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/manifest.hpp"
#include "core/model/signing.hpp"
#include "core/rules/manifest.hpp"

namespace sealmint::service {

std::vector<Sha256> manifest_leaves(std::span<const model::ManifestDigest> digests);

// The digest by which an item stands in a manifest: what the key signs. That is `data` itself when
// it is a digest, else its hash under the algorithm; Ed25519 signs the message without a digest, so
// there it is the SHA-256 of the message.
model::ManifestDigest manifest_digest(const model::SignItem& item, ByteView signed_digest,
                                      const Sha256& data_hash);

// The list that a call shows for all of its items, in its one order, with its root. Sorting and
// hashing a long one takes tens of milliseconds: not on an I/O thread.
struct ShownManifest {
  model::ManifestDigests digests;
  Sha256 root{};
};
Result<ShownManifest> read_shown_manifest(model::ManifestDigests digests);

// What one item proves: by its own proof, or else by the list of the call, if there is one.
rules::ObservedManifest observe_manifest(const model::SignItem& item,
                                         const model::ManifestDigest& digest,
                                         const ShownManifest* shown);

}  // namespace sealmint::service
