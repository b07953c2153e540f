// The list of digests that an approval covers, and how a sign call shows that it stays inside it.
//
// A manifest is a set: its digests are sorted as byte strings (a shorter one before what it begins)
// and each stands in it once. Its name is the root of the Merkle tree over them (RFC 6962 section
// 2.1, SHA-256), in which each digest is one leaf.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/id.hpp"
#include "core/base/short_bytes.hpp"

namespace sealmint::model {

// 32, 48 or 64 bytes: a SHA-2 digest as the key signs it.
using ManifestDigest = ShortBytes<64>;
using ManifestDigests = std::vector<ManifestDigest>;

// Kept for those who decide on a request that names it. Never changed: other digests have another
// root.
struct Manifest {
  SignerId signer_id;
  Sha256 root{};
  std::shared_ptr<const ManifestDigests> digests;
};

// That one digest is in a manifest: its place, and the hashes from its leaf up to the root.
struct ManifestProof {
  std::uint64_t index = 0;
  std::uint64_t size = 0;
  std::vector<Sha256> path;
};

}  // namespace sealmint::model
