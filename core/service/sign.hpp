// The path of a signature: resolve → authorize → reserve → sign → record → reply.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "core/model/signing.hpp"
#include "core/rules/authorize_sign.hpp"
#include "core/service/context.hpp"
#include "core/service/grant_reservations.hpp"
#include "core/service/idempotency.hpp"

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

struct SignMetrics {
  Counter strangers_refused;
  Counter denied_rows_suppressed;
};

class SignService {
 public:
  SignService(Context& context, IdempotencyService& idempotency)
      : context_(context), idempotency_(idempotency) {}

  // Every returned signature is durably on record. Errors of the whole call: not_found, forbidden,
  // approval_required, rejected (signer's state), busy, unavailable; for a single call also the
  // error of its one item. In a batch each item carries its own outcome.
  Task<SignResult> sign(model::Principal principal, model::SignCall call,
                        std::optional<IdempotentSign> idempotent);

  const SignMetrics& metrics() const { return metrics_; }
  GrantReservations& reservations() { return reservations_; }

 private:
  Task<void> record(ports::Transaction transaction);
  ports::Transaction refusal_row(const model::Principal& principal, const model::SignCall& call,
                                 const model::Signer& signer, const rules::Refusal& refusal);
  bool may_write_denied_row(const model::ActorRef& actor, SignerId signer);

  struct DeniedWindow {
    std::int64_t minute = 0;
    int rows = 0;
  };

  Context& context_;
  IdempotencyService& idempotency_;
  SignMetrics metrics_;
  GrantReservations reservations_;
  std::mutex denied_mutex_;  // refusals only: no signature waits for it
  std::unordered_map<std::size_t, DeniedWindow> denied_;
};

}  // namespace sealmint::service
