#include "storage/sqlite/manifests.hpp"

#include "storage/shared/fields.hpp"
#include "storage/shared/manifest_codec.hpp"

namespace sealmint::storage {

Manifests::Manifests(Connection& connection)
    : keep_(connection,
            "INSERT INTO manifest (signer_id, root, digests) VALUES (?1, ?2, ?3) "
            "ON CONFLICT DO NOTHING"),
      forget_(connection, "DELETE FROM manifest WHERE signer_id = ?1 AND root = ?2") {}

void Manifests::keep(const model::Manifest& manifest) {
  bind_field(keep_, 1, manifest.signer_id);
  bind_field(keep_, 2, manifest.root);
  const Bytes digests = encode(*manifest.digests);
  keep_.bind_blob(3, digests);
  keep_.execute();
}

void Manifests::forget(SignerId signer_id, const Sha256& root) {
  bind_field(forget_, 1, signer_id);
  bind_field(forget_, 2, root);
  forget_.execute();
}

ManifestQuery::ManifestQuery(Connection& connection)
    : find_(connection, "SELECT digests FROM manifest WHERE signer_id = ?1 AND root = ?2") {}

std::optional<model::Manifest> ManifestQuery::find(SignerId signer_id, const Sha256& root) {
  bind_field(find_, 1, signer_id);
  bind_field(find_, 2, root);
  const ResetOnExit reset_on_exit(find_);
  if (!find_.step()) return std::nullopt;
  model::ManifestDigests digests;
  if (!decode(find_.blob(0), digests)) throw_altered_column();
  return model::Manifest{signer_id, root,
                         std::make_shared<const model::ManifestDigests>(std::move(digests))};
}

}  // namespace sealmint::storage
