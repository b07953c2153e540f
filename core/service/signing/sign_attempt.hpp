// One sign call as steps that wait for nothing: resolve and authorize → reserve → (sign) → conclude
// → (commit) → finish. Whoever drives it brings the snapshots, the clock, the signatures and the
// commits: SignService with its lane and recorder, the simulator with a seed. What may happen
// between two steps is anything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/service/approvals/grant_reservations.hpp"
#include "core/service/signing/refusal_rows.hpp"
#include "core/service/signing/sign_preparation.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// A call that ends here: the answer, and the row that goes on record first, if there is one.
struct RefusedCall {
  Error error;
  ports::Transaction row;
};

// The answer to keep under an Idempotency-Key, as a change of the commit that makes it true.
using KeepAnswer = std::function<ports::RememberAnswer(const model::SignAnswer& answer)>;

// Under which approvals every signature is verified before it leaves, whatever the sampling says:
// those of at most so many signatures, or all of them.
struct VerifiedApprovals {
  std::optional<std::int64_t> signings_max;

  bool include(const model::Grant& grant) const {
    return !signings_max || (grant.signings_max && *grant.signings_max <= *signings_max);
  }
};

// Stays where it is: the jobs point into it.
class SignAttempt {
 public:
  SignAttempt(GrantReservations& reservations, RefusalRows& refusal_rows,
              model::Principal principal, model::SignCall call, VerifiedApprovals verified)
      : reservations_(reservations),
        refusal_rows_(refusal_rows),
        principal_(std::move(principal)),
        call_(std::move(call)),
        verified_(verified) {}
  SignAttempt(const SignAttempt&) = delete;
  SignAttempt& operator=(const SignAttempt&) = delete;

  // Steps 3 to 8 of contract section 6. Nothing when the call may go on.
  std::optional<RefusedCall> authorize(std::shared_ptr<const Snapshot> snapshot, TimePoint now);

  // The list that the call shows, if a grant has to be found for it.
  model::ManifestDigests take_manifest();

  // Steps 9 to 11: checks the items, makes them jobs, and sets units aside for all of them. Nothing
  // when the call may go on.
  std::optional<RefusedCall> reserve(const Snapshot& snapshot, TimePoint now,
                                     std::optional<ShownManifest> manifest);

  void keep_answer(KeepAnswer keep) { keep_ = std::move(keep); }

  // What is to be signed, and with which key. Signatures go into the jobs.
  void describe(engine::SigningCall& signing);

  // Once every job has its outcome: what has to become durable. Everything is decided again on the
  // newest state, because rights may have gone while the call waited for its turn; then the
  // signatures are wiped, and the transaction holds the row of the refusal.
  ports::Transaction conclude(const Snapshot& newest, TimePoint now);

  // The commit found that something it rests on has changed: should it be tried again?
  bool may_try_again(const ports::Outcome& committed);
  ports::Transaction conclude_again(const Snapshot& newest, TimePoint now);

  // The answer. Nothing that was signed leaves without a commit that succeeded.
  Result<model::SignAnswer> finish(const ports::Outcome& committed);

  const model::Principal& principal() const { return principal_; }
  const model::SignCall& call() const { return call_; }
  const Prepared& prepared() const { return prepared_; }
  const GrantReservation& reservation() const { return reservation_; }

 private:
  RefusedCall refused(rules::Refusal refusal, TimePoint now);
  ports::Transaction decide_again(const Snapshot& newest, TimePoint now);
  std::optional<rules::Refusal> reserve_units(const Snapshot& snapshot, TimePoint now);
  std::optional<rules::Refusal> refusal_by_now(const Snapshot& snapshot, TimePoint now) const;
  void wipe_signatures();

  GrantReservations& reservations_;
  RefusalRows& refusal_rows_;
  const model::Principal principal_;
  model::SignCall call_;
  // The permit points into the signer and certificate of the first look.
  std::shared_ptr<const Snapshot> snapshot_;
  Shared<model::Signer> signer_;
  Shared<model::Certificate> certificate_;
  std::optional<rules::Permit> permit_;
  std::optional<ShownManifest> manifest_;
  Prepared prepared_;
  GrantReservation reservation_;
  const VerifiedApprovals verified_;
  bool must_verify_ = false;
  KeepAnswer keep_;
  TimePoint begun_at_;
  std::int64_t signatures_ = 0;
  int commits_ = 0;
  std::optional<rules::Refusal> refusal_;
};

}  // namespace sealmint::service
