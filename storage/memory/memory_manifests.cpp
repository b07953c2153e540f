// Lists of digests in the memory store.
#include <algorithm>

#include "storage/memory/memory_data.hpp"

namespace sealmint::storage {

Result<void> MemoryData::apply_change(const ports::KeepManifest& keep) {
  const std::pair key{keep.manifest.signer_id, keep.manifest.root};
  if (!manifests_.emplace(key, keep.manifest).second) return {};
  undo_.emplace_back([this, key] { manifests_.erase(key); });
  return {};
}

Result<void> MemoryData::apply_change(const ports::ForgetManifest& forget) {
  remove_manifest({forget.signer_id, forget.root});
  return {};
}

void MemoryData::remove_manifest(const std::pair<SignerId, Sha256>& key) {
  const auto found = manifests_.find(key);
  if (found == manifests_.end()) return;
  undo_.emplace_back([this, old = *found] { manifests_.insert(old); });
  manifests_.erase(found);
}

void MemoryData::remove_manifests_of(SignerId id) {
  for (;;) {
    const auto next = manifests_.lower_bound({id, {}});
    if (next == manifests_.end() || next->first.first != id) return;
    remove_manifest(std::pair(next->first));
  }
}

bool MemoryData::manifests_have_signers() const {
  return std::ranges::all_of(manifests_, [&](const auto& entry) {
    return map<model::Signer>().contains(entry.first.first);
  });
}

std::optional<model::Manifest> MemoryData::manifest(SignerId signer_id, const Sha256& root) const {
  const auto found = manifests_.find({signer_id, root});
  if (found == manifests_.end()) return std::nullopt;
  return found->second;
}

}  // namespace sealmint::storage
