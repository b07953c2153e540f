// Why a change may be committed.
#pragma once

#include <optional>
#include <utility>

#include "core/service/access/callers.hpp"
#include "core/service/shared/proved_commits.hpp"

namespace sealmint::service {

// Nobody asked for it: a sweep, a checkpoint, a delivery, what a start has to do.
struct BySystem {};

// Every commit of a service needs one, and there is no other way to make it than from the value of
// a check or by saying BySystem in so many words.
class Proof {
 public:
  Proof(const AdminCaller& admin) : rights_(admin.rights()) {}
  Proof(const SignerCaller& member) : rights_(member.rights()) {}
  Proof(const OwnAct& own) : rights_(own.rights()) {}
  Proof(BySystem) {}
  // Of a change that puts the signer of the caller.
  static Proof beside_signer(const SignerCaller& member) {
    return Proof(member.rights_beside_signer());
  }

  // What must still hold when the change becomes durable.
  const std::optional<ports::RightsCondition>& rights() const { return rights_; }

  // Makes changes durable, if what the proof rests on still holds by then. Errors: those of the
  // recorder; conflict when it does not hold.
  Task<void> commit(ProvedCommits& commits, ports::Transaction transaction) const {
    transaction.rights = rights_;
    return commits.commit(std::move(transaction));
  }

 private:
  explicit Proof(const ports::RightsCondition& rights) : rights_(rights) {}

  std::optional<ports::RightsCondition> rights_;
};

}  // namespace sealmint::service
