// Policies, requests and grants in a snapshot.
#include <algorithm>
#include <tuple>

#include "core/state/directory.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {
namespace {

template <class T, class Lists, class Objects>
std::vector<Shared<T>> listed(const Lists& lists, const model::ActorRef& actor,
                              const Objects& objects) {
  std::vector<Shared<T>> found;
  const auto* ids = lists.find(actor);
  if (!ids) return found;
  found.reserve(ids->size());
  for (const auto& id : *ids) {
    if (const auto* object = objects.find(id)) found.push_back(*object);
  }
  return found;
}

template <class T, class Lists, class Objects>
std::vector<Shared<T>> all_listed(const Lists& lists, const Objects& objects) {
  std::vector<Shared<T>> found;
  lists.for_each([&](const model::ActorRef& actor, const auto&) {
    for (auto& object : listed<T>(lists, actor, objects)) found.push_back(std::move(object));
  });
  return found;
}

// Lists of a signer are read by people, not by signatures, so no index is kept for them.
template <class T>
std::vector<Shared<T>> of_signer(std::vector<Shared<T>> objects, SignerId signer_id) {
  std::erase_if(objects, [&](const auto& object) { return object->signer_id != signer_id; });
  return objects;
}

}  // namespace

Shared<model::ApprovalPolicy> Snapshot::policy_of(SignerId id) const {
  const auto* policy_id = policy_by_signer_.find(id);
  return policy_id ? find<model::ApprovalPolicy>(*policy_id) : nullptr;
}

std::vector<Shared<model::AccessRequest>> Snapshot::pending_requests_of(
    const model::ActorRef& actor) const {
  return listed<model::AccessRequest>(pending_requests_, actor, objects<model::AccessRequest>());
}
std::vector<Shared<model::Grant>> Snapshot::active_grants_of(const model::ActorRef& actor) const {
  return listed<model::Grant>(active_grants_, actor, objects<model::Grant>());
}
std::vector<Shared<model::AccessRequest>> Snapshot::pending_requests() const {
  return all_listed<model::AccessRequest>(pending_requests_, objects<model::AccessRequest>());
}
std::vector<Shared<model::Grant>> Snapshot::active_grants() const {
  return all_listed<model::Grant>(active_grants_, objects<model::Grant>());
}

std::vector<Shared<model::AccessRequest>> Snapshot::requests_of(SignerId id) const {
  return of_signer(requests(), id);
}
std::vector<Shared<model::Grant>> Snapshot::grants_of(SignerId id) const {
  return of_signer(grants(), id);
}

void Snapshot::spend(GrantId id, std::int64_t units) {
  const auto former = grant(id);
  if (!former) return;
  auto grant = std::make_shared<model::Grant>(*former);
  grant->used += units;
  const bool is_used_up = grant->status == model::GrantStatus::active && grant->signings_max &&
                          grant->used >= *grant->signings_max;
  if (is_used_up) {
    unlink(*former);
    grant->status = model::GrantStatus::expired;
  }
  objects<model::Grant>().set(id, std::move(grant));
}

void Snapshot::link(const model::ApprovalPolicy& policy) {
  policy_by_signer_.set(policy.signer_id, policy.id);
}
void Snapshot::unlink(const model::ApprovalPolicy& policy) {
  policy_by_signer_.erase(policy.signer_id);
}

void Snapshot::link(const model::AccessRequest& request) {
  if (request.status != model::RequestStatus::pending) return;
  add_to_list(pending_requests_, request.requester, request.id);
}
void Snapshot::unlink(const model::AccessRequest& request) {
  if (request.status != model::RequestStatus::pending) return;
  remove_from_list(pending_requests_, request.requester, request.id);
}

void Snapshot::link(const model::Grant& grant) {
  if (grant.status != model::GrantStatus::active) return;
  add_to_list(active_grants_, grant.grantee, grant.id);
}
void Snapshot::unlink(const model::Grant& grant) {
  if (grant.status != model::GrantStatus::active) return;
  remove_from_list(active_grants_, grant.grantee, grant.id);
}

}  // namespace sealmint::service
