// The path of a signature: resolve → authorize → reserve → sign → record → reply. Its order is that
// of SignAttempt; here are the waits between the steps.
#pragma once

#include <functional>
#include <string>

#include "core/engine/recorder.hpp"
#include "core/engine/signing_lane.hpp"
#include "core/model/signing.hpp"
#include "core/service/approvals/grant_reservations.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/idempotency.hpp"
#include "core/service/signing/refusal_rows.hpp"
#include "core/service/signing/sign_attempt.hpp"

namespace sealmint::service {

// An Idempotency-Key of a sign call, and how its answer is rendered for keeping.
struct IdempotentSign {
  std::string path;
  std::string key;
  std::string_view body;
  std::function<std::string(const model::SignAnswer&)> render;
};

// Either a fresh answer or the kept text of an earlier one.
struct SignResult {
  model::SignAnswer answer;
  std::optional<std::string> replayed_body;
};

class SignService {
 public:
  SignService(Context& context, engine::SigningLane& lane, engine::Recorder& recorder,
              IdempotencyService& idempotency, VerifiedApprovals verified = {})
      : context_(context),
        lane_(lane),
        recorder_(recorder),
        idempotency_(idempotency),
        verified_(verified) {}

  // Every returned signature is durably on record. Errors of the whole call: not_found, forbidden,
  // approval_required, rejected (signer's state), busy, unavailable; for a single call also the
  // error of its one item. In a batch each item carries its own outcome.
  Task<SignResult> sign(model::Principal principal, model::SignCall call,
                        std::optional<IdempotentSign> idempotent);

  const SignMetrics& metrics() const { return refusal_rows_.metrics(); }
  GrantReservations& reservations() { return reservations_; }

 private:
  Task<ports::Committed> record(ports::Transaction transaction);

  Context& context_;
  engine::SigningLane& lane_;
  // The bare one: a signature and its row are one hand-over, and the transaction brings its rights.
  engine::Recorder& recorder_;
  IdempotencyService& idempotency_;
  const VerifiedApprovals verified_;
  RefusalRows refusal_rows_;
  GrantReservations reservations_;
};

}  // namespace sealmint::service
