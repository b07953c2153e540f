// Lists of digests, kept under their signer and root.
#pragma once

#include <optional>

#include "core/ports/store.hpp"
#include "storage/sqlite/connection.hpp"

namespace sealmint::storage {

class Manifests {
 public:
  explicit Manifests(Connection& connection);

  // A list that is kept already stays as it is: the same root names the same digests.
  void keep(const model::Manifest& manifest);
  void forget(SignerId signer_id, const Sha256& root);

 private:
  Statement keep_;
  Statement forget_;
};

// Of a reading connection.
class ManifestQuery {
 public:
  explicit ManifestQuery(Connection& connection);

  std::optional<model::Manifest> find(SignerId signer_id, const Sha256& root);

 private:
  Statement find_;
};

}  // namespace sealmint::storage
