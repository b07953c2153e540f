// The list of digests that comes with a request: its root becomes part of the scope, and the list
// is kept for those who decide.
#pragma once

#include <memory>
#include <optional>

#include "core/model/requests_approvals.hpp"
#include "core/service/shared/context.hpp"

namespace sealmint::service {

struct RequestManifest {
  Sha256 root{};
  std::shared_ptr<const model::ManifestDigests> digests;
};

// The root that the scope of a request names, if any.
std::optional<Sha256> manifest_root(const model::AccessRequest& request);

// Takes the list out of the input and names its root in the scope; nothing when there is none.
// `rejected` when the list is none, or the scope names another root.
Task<std::optional<RequestManifest>> take_manifest(Context& context, model::RequestInput& input);

// Adds to the transaction that the list is kept with this request. `rejected` when the lists on
// record for the signer take all the room there is.
Result<void> keep_manifest(const Snapshot& snapshot, const RequestManifest& manifest,
                           model::AccessRequest& request, ports::Transaction& transaction);

}  // namespace sealmint::service
