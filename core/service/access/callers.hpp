// Callers whose right was asked for. Only the checks below make these values, so whoever holds one
// has asked; nothing else in the program can say "this is a Product Admin".
#pragma once

#include <string_view>
#include <utility>

#include "core/base/clock.hpp"
#include "core/model/caller.hpp"
#include "core/ports/store.hpp"
#include "core/rules/roles.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// A Product Admin, as one snapshot knows it: the token lives, its user or machine identity exists,
// and the role is still there. A decision about people, machines, authorities and the like asks
// for it on the snapshot that it decides on.
class AdminCaller {
 public:
  // With the principal as that snapshot has it, not as the request came in.
  const model::Caller& caller() const { return caller_; }
  const model::Principal& principal() const { return caller_.principal; }
  // For the transaction of the decision: fails it when the right has gone by then.
  const ports::RightsCondition& rights() const { return rights_; }

 private:
  friend Result<AdminCaller> as_admin(const Snapshot& snapshot, const model::Caller& caller,
                                      TimePoint now, std::string_view what);
  AdminCaller(model::Caller caller, ports::RightsCondition rights)
      : caller_(std::move(caller)), rights_(rights) {}

  model::Caller caller_;
  ports::RightsCondition rights_;
};

// Somebody who may do `action` on `signer`, as one snapshot knows both.
class SignerCaller {
 public:
  const model::Caller& caller() const { return caller_; }
  const model::Principal& principal() const { return caller_.principal; }
  const model::Signer& signer() const { return *signer_; }
  const Shared<model::Signer>& shared_signer() const { return signer_; }
  const rules::Roles& roles() const { return roles_; }
  rules::Action action() const { return action_; }
  // For a decision that rests on more than this right: on the policy, and on what others may do.
  const ports::RightsCondition& rights() const { return rights_; }
  // For one that puts the signer itself and nothing else: the version of the signer speaks for its
  // members, so changes to different signers do not disturb each other.
  const ports::RightsCondition& rights_beside_signer() const { return rights_beside_signer_; }

 private:
  friend Result<SignerCaller> as_signer_caller(const Snapshot& snapshot,
                                               const model::Caller& caller, TimePoint now,
                                               std::string_view id_or_name, rules::Action action);
  SignerCaller(model::Caller caller, Shared<model::Signer> signer, rules::Roles roles,
               rules::Action action, ports::RightsCondition rights,
               ports::RightsCondition rights_beside_signer)
      : caller_(std::move(caller)),
        signer_(std::move(signer)),
        roles_(roles),
        action_(action),
        rights_(rights),
        rights_beside_signer_(rights_beside_signer) {}

  model::Caller caller_;
  Shared<model::Signer> signer_;
  rules::Roles roles_;
  rules::Action action_;
  ports::RightsCondition rights_;
  ports::RightsCondition rights_beside_signer_;
};

// Somebody who does to itself what needs no role: logs in or out, takes its own request back.
class OwnAct {
 public:
  const model::Caller& caller() const { return caller_; }
  const model::Principal& principal() const { return caller_.principal; }
  const ports::RightsCondition& rights() const { return rights_; }

 private:
  friend Result<OwnAct> as_oneself(const Snapshot& snapshot, const model::Caller& caller,
                                   TimePoint now);
  friend OwnAct by_credential(const Snapshot& snapshot, model::Caller caller);
  OwnAct(model::Caller caller, ports::RightsCondition rights)
      : caller_(std::move(caller)), rights_(rights) {}

  model::Caller caller_;
  ports::RightsCondition rights_;
};

// `what` completes the sentence "Only a Product Admin may …". Errors: forbidden; invalid_token (the
// token was revoked or has expired, its bearer was deleted); unauthenticated (the token may not be
// used from this address any more).
Result<AdminCaller> as_admin(const Snapshot& snapshot, const model::Caller& caller, TimePoint now,
                             std::string_view what);

// Errors: not_found (no such signer), forbidden, and those of the token.
Result<SignerCaller> as_signer_caller(const Snapshot& snapshot, const model::Caller& caller,
                                      TimePoint now, std::string_view id_or_name,
                                      rules::Action action);

// Errors: those of the token.
Result<OwnAct> as_oneself(const Snapshot& snapshot, const model::Caller& caller, TimePoint now);

// A caller whose password, secret or token was compared with what `snapshot` has of it, in the very
// decision that this is for.
OwnAct by_credential(const Snapshot& snapshot, model::Caller caller);

}  // namespace sealmint::service
