// What refused sign calls leave on record: nothing, or one row, and not without end.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "core/base/clock.hpp"
#include "core/base/metrics.hpp"
#include "core/model/principal.hpp"
#include "core/model/signing.hpp"
#include "core/ports/store.hpp"
#include "core/rules/authorize_sign.hpp"

namespace sealmint::service {

struct SignMetrics {
  Counter strangers_refused;
  Counter denied_rows_suppressed;
};

// May be used by several threads at once.
class RefusalRows {
 public:
  // The row of one refused call, in a transaction of its own; without changes when there is none.
  ports::Transaction row_of(const model::Principal& principal, const model::SignCall& call,
                            const model::Signer& signer, const rules::Refusal& refusal,
                            TimePoint now);

  const SignMetrics& metrics() const { return metrics_; }

 private:
  bool may_write_denied_row(const model::ActorRef& actor, SignerId signer, TimePoint now);

  struct DeniedWindow {
    std::int64_t minute = 0;
    int rows = 0;
  };

  SignMetrics metrics_;
  std::mutex mutex_;  // refusals only: no signature waits for it
  std::unordered_map<std::size_t, DeniedWindow> denied_;
};

}  // namespace sealmint::service
