#include "core/service/approvals/expiry_sweep.hpp"

#include <optional>

#include "core/rules/expiring.hpp"
#include "core/rules/grant_state.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/approvals/retention.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t changes_per_commit = 1'000;
// The store removes expired tokens by itself, about once a minute. A clock that jumped may be set
// back before that, and then they would count again.
constexpr std::chrono::minutes removal_interval{1};
constexpr std::chrono::seconds jump_min{5};

struct Ended {
  model::AccessRequest request;
  ApprovalEvent event = ApprovalEvent::expired;
};

std::optional<Ended> ended_by_now(const Snapshot& snapshot, const model::AccessRequest& request,
                                  TimePoint now) {
  Ended ended{request, ApprovalEvent::expired};
  if (rules::expire_if_due(ended.request, now)) return ended;
  const auto signer = snapshot.signer(request.signer_id);
  if (!signer) return std::nullopt;
  ended.event = ApprovalEvent::cancelled;
  if (rules::cancel_if_unreachable(ended.request, approvers_of(snapshot, *signer), now)) {
    return ended;
  }
  return std::nullopt;
}

ports::Transaction expiries(const Project& project, const Snapshot& snapshot, TimePoint now) {
  ports::Transaction transaction;
  for (const auto& found : snapshot.active_grants()) {
    model::Grant grant = *found;
    if (!rules::expire_if_due(grant, now)) continue;
    record_event(project, snapshot, ApprovalEvent::grant_expired, grant, now, transaction);
    EventDraft event(audit_kinds::grant_expired, now);
    about(event, grant).add_to(transaction);
    transaction.changes.emplace_back(ports::Put<model::Grant>{std::move(grant)});
    if (transaction.changes.size() >= changes_per_commit) break;
  }
  return transaction;
}

}  // namespace

Task<void> ExpirySweep::step() {
  // There is somebody who looks for room, and who tells.
  if (context_.commits.storage_full() || context_.commits.poisoned()) co_return Result<void>{};
  const auto snapshot = context_.directory.snapshot();
  const auto now = context_.clock.now();
  reservations_.forget_ended(*snapshot);
  CO_TRY_VOID(co_await remove_tokens_if_due(*snapshot, now));
  auto transaction = expiries(project_, *snapshot, now);
  if (!transaction.changes.empty()) {
    CO_TRY_VOID(co_await commit(context_, BySystem{}, std::move(transaction)));
    events_.announce(ApprovalEvent::grant_expired, {});
  }
  for (const auto& request : snapshot->pending_requests()) {
    const auto ended = ended_by_now(*snapshot, *request, now);
    if (!ended) continue;
    CO_TRY_VOID(co_await end(*snapshot, ended->request, ended->event, now));
  }
  CO_TRY_VOID(co_await announce_expiring(*snapshot, now));
  auto cleared = co_await remove_closed_if_due(*snapshot, now);
  co_return cleared;
}

Task<void> ExpirySweep::remove_closed_if_due(const Snapshot& snapshot, TimePoint now) {
  const auto keep = rule_.keep_closed;
  if (keep.count() == 0 || now - last_clearance_ < removal_interval) co_return Result<void>{};
  last_clearance_ = now;
  auto transaction = remove_closed(snapshot, keep, now);
  if (transaction.changes.empty()) co_return Result<void>{};
  auto committed = co_await commit(context_, BySystem{}, std::move(transaction));
  co_return committed;
}

Task<void> ExpirySweep::remove_tokens_if_due(const Snapshot& snapshot, TimePoint now) {
  const bool has_jumped = now - last_pass_ > jump_min;
  last_pass_ = now;
  if (!has_jumped && now - last_removal_ < removal_interval) co_return Result<void>{};
  last_removal_ = now;
  ports::Transaction transaction;
  for (const TokenId id : snapshot.expired_tokens(now, changes_per_commit)) {
    transaction.changes.emplace_back(ports::Erase<model::AccessToken>{id});
  }
  if (transaction.changes.empty()) co_return Result<void>{};
  // There may be more of them: the next pass goes on.
  if (transaction.changes.size() == changes_per_commit) last_removal_ = {};
  auto committed = co_await commit(context_, BySystem{}, std::move(transaction));
  co_return committed;
}

Task<void> ExpirySweep::end(const Snapshot& snapshot, const model::AccessRequest& ended,
                            ApprovalEvent event, TimePoint now) {
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::AccessRequest>{ended});
  record_event(project_, snapshot, event, ended, now, transaction);
  record_end(ended, now, transaction);
  const auto committed = co_await commit_and_announce(std::move(transaction), event, ended.id);
  co_return committed;
}

// Each is marked in the commit that tells of it, so none is told of twice. While nobody wants to
// know there is nothing to mark.
Task<void> ExpirySweep::announce_expiring(const Snapshot& snapshot, TimePoint now) {
  const auto lead = rule_.expiring_lead;
  if (snapshot.webhooks().empty()) co_return Result<void>{};
  for (const auto& pending : snapshot.pending_requests()) {
    if (pending->expiry_announced ||
        !rules::is_expiring(pending->created_at, pending->expires_at, lead, now)) {
      continue;
    }
    CO_TRY_VOID(co_await announce(snapshot, ApprovalEvent::expiring, *pending, pending->id, now));
  }
  for (const auto& grant : snapshot.active_grants()) {
    if (grant->expiry_announced || !grant->expires_at ||
        !rules::is_expiring(grant->window_start, *grant->expires_at, lead, now)) {
      continue;
    }
    CO_TRY_VOID(
        co_await announce(snapshot, ApprovalEvent::grant_expiring, *grant, grant->request_id, now));
  }
  co_return Result<void>{};
}

template <class T>
Task<void> ExpirySweep::announce(const Snapshot& snapshot, ApprovalEvent event, T subject,
                                 RequestId request_id, TimePoint now) {
  ports::Transaction transaction;
  subject.expiry_announced = true;
  record_event(project_, snapshot, event, subject, now, transaction);
  if (transaction.changes.empty()) co_return Result<void>{};
  transaction.changes.emplace_back(ports::Put<T>{std::move(subject)});
  const auto committed = co_await commit_and_announce(std::move(transaction), event, request_id);
  co_return committed;
}

// A change that lost a race is left to the next pass.
Task<void> ExpirySweep::commit_and_announce(ports::Transaction transaction, ApprovalEvent event,
                                            RequestId request_id) {
  const auto committed = co_await commit(context_, BySystem{}, std::move(transaction));
  if (committed.has_value()) {
    events_.announce(event, request_id);
  } else if (committed.error().kind != ErrorKind::conflict) {
    co_return committed.error();
  }
  co_return Result<void>{};
}

}  // namespace sealmint::service
