#include "core/service/people/removal.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/rules/members.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/signer_access.hpp"

namespace sealmint::service {
namespace {

constexpr std::size_t named_signers_max = 20;

Error last_administrator_of(const std::vector<std::string>& signers) {
  std::string names;
  for (std::size_t i = 0; i < std::min(signers.size(), named_signers_max); ++i) {
    if (i > 0) names += ", ";
    names += signers[i];
  }
  if (signers.size() > named_signers_max) {
    names += " and " + std::to_string(signers.size() - named_signers_max) + " more";
  }
  return make_error(ErrorKind::rejected,
                    "The last administrator of a signer cannot be deleted: "
                    "appoint another one first for " +
                        names);
}

Result<void> leave_signers(const Snapshot& snapshot, const model::ActorRef& actor,
                           const model::Caller& caller, TimePoint now,
                           ports::Transaction& transaction) {
  const rules::ActorExists exists = [&snapshot](const model::ActorRef& other) {
    return snapshot.exists(other);
  };
  std::vector<std::string> orphans;
  for (const auto& found : snapshot.signers()) {
    if (!rules::find_member(*found, actor)) continue;
    model::Signer signer = *found;
    const auto removed = rules::remove_member(signer, actor, exists);
    if (removed.has_error()) {
      orphans.push_back(signer.name);
      continue;
    }
    signer.updated_at = now;
    forget_approver(snapshot, signer.id, actor, now, transaction);
    EventDraft event(audit_kinds::remove_member, caller, now);
    about(event.on(signer), *removed).add_to(transaction);
    transaction.changes.emplace_back(ports::Put<model::Signer>{std::move(signer)});
  }
  if (!orphans.empty()) return last_administrator_of(orphans);
  return {};
}

}  // namespace

Result<void> remove_memberships(const Snapshot& snapshot, const model::ActorRef& actor,
                                const model::Caller& caller, TimePoint now,
                                ports::Transaction& transaction) {
  TRY_VOID(leave_signers(snapshot, actor, caller, now, transaction));
  for (const GroupId id : snapshot.groups_of(actor)) {
    const auto found = snapshot.group(id);
    if (!found) continue;
    model::Group group = *found;
    std::erase(group.members, actor);
    group.updated_at = now;
    EventDraft(audit_kinds::remove_group_member, caller, now)
        .fact("groupId", id)
        .subject("", actor)
        .add_to(transaction);
    transaction.changes.emplace_back(ports::Put<model::Group>{std::move(group)});
  }
  return {};
}

}  // namespace sealmint::service
