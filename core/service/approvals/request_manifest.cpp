#include "core/service/approvals/request_manifest.hpp"

#include <algorithm>

#include "core/crypto/merkle_levels.hpp"
#include "core/rules/scope.hpp"
#include "core/service/approvals/access_requests.hpp"
#include "core/service/approvals/manifest_proofs.hpp"
#include "core/service/shared/read_deadline.hpp"

namespace sealmint::service {
namespace {

Error not_found(std::string text) { return make_error(ErrorKind::not_found, std::move(text)); }

model::ManifestEntry entry_of(const model::ManifestDigests& digests,
                              const crypto::MerkleLevels& levels, std::size_t index) {
  return {digests[index], {index, digests.size(), levels.path(index)}};
}

Result<model::ManifestPage> page_of(const model::Manifest& manifest, const ManifestFilter& filter) {
  const auto& digests = *manifest.digests;
  const crypto::MerkleLevels levels(manifest_leaves(digests));
  model::ManifestPage page{manifest.root, {}, digests.size()};
  if (filter.digest) {
    const auto found = std::lower_bound(digests.begin(), digests.end(), *filter.digest);
    if (found == digests.end() || !(*found == *filter.digest)) {
      return not_found("The manifest does not hold this digest");
    }
    const auto index = static_cast<std::size_t>(found - digests.begin());
    page.entries.push_back(entry_of(digests, levels, index));
    return page;
  }
  const std::size_t end = std::min(digests.size(), filter.offset + filter.limit);
  for (std::size_t i = filter.offset; i < end; ++i) {
    page.entries.push_back(entry_of(digests, levels, i));
  }
  return page;
}

}  // namespace

std::optional<Sha256> manifest_root(const model::AccessRequest& request) {
  return to_sha256(from_hex(request.terms.scope.manifest).value_or(Bytes{}));
}

Task<std::optional<RequestManifest>> take_manifest(Context& context, model::RequestInput& input) {
  if (input.manifest.empty()) co_return std::optional<RequestManifest>{};
  auto read = [&input] { return read_shown_manifest(std::move(input.manifest)); };
  CO_TRY(auto shown, co_await context.pools.reads.run(read));
  const std::string root = to_hex(shown.root);
  const std::string declared = rules::canonical_scope(input.scope).manifest;
  if (!declared.empty() && declared != root) {
    co_return make_error(ErrorKind::rejected,
                         "scope.manifest: the list in `manifest` has another root, " + root);
  }
  input.scope.manifest = root;
  co_return std::optional(RequestManifest{
      shown.root, std::make_shared<const model::ManifestDigests>(std::move(shown.digests))});
}

Result<void> keep_manifest(const Snapshot& snapshot, const RequestManifest& manifest,
                           model::AccessRequest& request, ports::Transaction& transaction) {
  request.manifest_size = static_cast<std::int64_t>(manifest.digests->size());
  std::int64_t kept = request.manifest_size;
  for (const auto& other : snapshot.requests_of(request.signer_id)) kept += other->manifest_size;
  if (kept > limits::manifest_digests_per_signer) {
    return make_error(ErrorKind::rejected,
                      "manifest: the lists on record for this signer would have more than " +
                          std::to_string(limits::manifest_digests_per_signer) + " digests");
  }
  transaction.changes.emplace_back(
      ports::KeepManifest{model::Manifest{request.signer_id, manifest.root, manifest.digests}});
  return {};
}

Task<model::ManifestPage> AccessRequestService::manifest(model::Principal principal, RequestId id,
                                                         ManifestFilter filter) const {
  CO_TRY(const auto view, get(principal, id));
  const auto& request = view.request;
  const auto root = manifest_root(request);
  if (!root) co_return not_found("The request names no manifest");
  if (request.manifest_size == 0) {
    co_return not_found("The request names a manifest by its root alone, and no list is kept");
  }
  CO_TRY(const auto manifest, co_await kept_.manifest(request.signer_id, *root, read_deadline()));
  if (!manifest) co_return not_found("The list of this request is not kept any more");
  // Its levels are hashed anew for the proofs.
  auto show = [&] { return page_of(*manifest, filter); };
  auto page = co_await context_.pools.reads.run(show);
  co_return page;
}

}  // namespace sealmint::service
