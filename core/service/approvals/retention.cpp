#include "core/service/approvals/retention.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/service/approvals/request_manifest.hpp"
#include "core/service/shared/audit_events.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t requests_per_commit = 300;

using Named = std::pair<SignerId, std::string>;  // a signer and the root of a manifest

// When the request and its grant were over; nothing while one of them is not.
std::optional<TimePoint> closed_at(const model::AccessRequest& request, const model::Grant* grant) {
  if (request.status == model::RequestStatus::pending) return std::nullopt;
  TimePoint closed = request.updated_at;
  if (grant == nullptr) return closed;
  if (grant->status == model::GrantStatus::active) return std::nullopt;
  for (const auto& end : {grant->expires_at, grant->revoked_at}) {
    if (end) closed = std::max(closed, *end);
  }
  return closed;
}

std::map<Named, std::size_t> count_names(
    const std::vector<Shared<model::AccessRequest>>& requests) {
  std::map<Named, std::size_t> names;
  for (const auto& request : requests) {
    if (!request->terms.scope.manifest.empty()) {
      ++names[{request->signer_id, request->terms.scope.manifest}];
    }
  }
  return names;
}

void forget_list(const model::AccessRequest& request, ports::Transaction& transaction) {
  if (const auto root = manifest_root(request)) {
    transaction.changes.emplace_back(ports::ForgetManifest{request.signer_id, *root});
  }
}

}  // namespace

ports::Transaction remove_closed(const Snapshot& snapshot, std::chrono::days keep, TimePoint now) {
  ports::Transaction transaction;
  const auto requests = snapshot.requests();
  auto names = count_names(requests);
  std::size_t removed = 0;
  for (const auto& request : requests) {
    const auto grant = request->grant_id ? snapshot.grant(*request->grant_id) : nullptr;
    const auto closed = closed_at(*request, grant.get());
    if (!closed || now < *closed + keep) continue;
    transaction.changes.emplace_back(ports::Erase<model::AccessRequest>{request->id});
    if (grant) transaction.changes.emplace_back(ports::Erase<model::Grant>{grant->id});
    const auto named = names.find({request->signer_id, request->terms.scope.manifest});
    if (named != names.end() && --named->second == 0) forget_list(*request, transaction);
    if (++removed == requests_per_commit) break;
  }
  if (removed > 0) {
    EventDraft(audit_kinds::closed_requests_removed, now)
        .fact("count", removed)
        .fact("closedBefore", now - keep)
        .add_to(transaction);
  }
  return transaction;
}

}  // namespace sealmint::service
