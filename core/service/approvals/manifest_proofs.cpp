#include "core/service/approvals/manifest_proofs.hpp"

#include <algorithm>

#include "core/crypto/merkle.hpp"

namespace sealmint::service {

using rules::ManifestFault;

std::vector<Sha256> manifest_leaves(std::span<const model::ManifestDigest> digests) {
  std::vector<Sha256> leaves;
  leaves.reserve(digests.size());
  for (const auto& digest : digests) {
    leaves.push_back(crypto::merkle_leaf_hash({digest.data(), digest.size()}));
  }
  return leaves;
}

model::ManifestDigest manifest_digest(const model::SignItem& item, ByteView signed_digest,
                                      const Sha256& data_hash) {
  const bool has_digest = digest_of(item.algorithm) != model::DigestAlgorithm::none;
  return model::ManifestDigest(has_digest ? signed_digest : ByteView(data_hash));
}

Result<ShownManifest> read_shown_manifest(model::ManifestDigests digests) {
  ShownManifest shown;
  TRY(shown.digests, rules::canonical_manifest(std::move(digests)));
  shown.root = crypto::merkle_root(manifest_leaves(shown.digests));
  return shown;
}

rules::ObservedManifest observe_manifest(const model::SignItem& item,
                                         const model::ManifestDigest& digest,
                                         const ShownManifest* shown) {
  if (item.manifest_proof) {
    const auto& proof = *item.manifest_proof;
    const auto leaf = crypto::merkle_leaf_hash({digest.data(), digest.size()});
    const auto root = crypto::merkle_root_of_path(leaf, proof.index, proof.size, proof.path);
    return {root, root ? ManifestFault::none : ManifestFault::bad_path};
  }
  if (shown == nullptr) return {std::nullopt, ManifestFault::not_shown};
  if (std::binary_search(shown->digests.begin(), shown->digests.end(), digest)) {
    return {shown->root, ManifestFault::none};
  }
  return {std::nullopt, ManifestFault::not_listed};
}

}  // namespace sealmint::service
