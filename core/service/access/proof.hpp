// Why a change may be committed.
#pragma once

#include <optional>

#include "core/service/access/callers.hpp"

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

 private:
  explicit Proof(const ports::RightsCondition& rights) : rights_(rights) {}

  std::optional<ports::RightsCondition> rights_;
};

}  // namespace sealmint::service
