// Sign calls whose answer never came. The server may have signed; whoever asks for one of their
// items again sends the whole call again, under its old Idempotency-Key: that costs no second unit.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "client/client.hpp"

namespace sealmint::client {

// Of one signer; used by one thread at a time. What is too much or too old is forgotten.
class InDoubt {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  void keep(SignCall call, TimePoint now);
  // The call that held such an item, which is then no longer kept here.
  std::optional<SignCall> take(const SignItem& item, TimePoint now);

  // Signatures that a repeated call brought for items that others had asked for.
  void keep_signature(SignItem item, Signed signature, TimePoint now);
  std::optional<Signed> take_signature(const SignItem& item, TimePoint now);

  bool is_empty() const { return calls_.empty() && signatures_.empty(); }

 private:
  struct KeptCall {
    SignCall call;
    TimePoint since;
  };
  struct KeptSignature {
    SignItem item;
    Signed signature;
    TimePoint since;
  };
  std::deque<KeptCall> calls_;  // the oldest first
  std::deque<KeptSignature> signatures_;
};

}  // namespace sealmint::client
