// A call to the signing lane: jobs of one key, for one principal on one signer.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/engine/scheduler_queues.hpp"
#include "core/model/certificate.hpp"

namespace sealmint::engine {

struct SigningJob {
  model::SignatureAlgorithm algorithm = model::SignatureAlgorithm::rsa_pkcs1_sha256;
  ByteView input;                 // a digest of the algorithm's length, or the message for Ed25519
  std::span<std::uint8_t> space;  // at least model::signature_bytes_max() of the key

  // Answers: `size` bytes of `space` hold the signature when `outcome` is a value.
  std::size_t size = 0;
  Result<void> outcome;
};

class Handoff;

// What happens when every job of a call has its outcome.
class WhenSigned {
 public:
  // On a worker's thread, once. The call may be gone as soon as `handoff` sends it on.
  virtual void on_signed(Handoff& handoff) noexcept = 0;

 protected:
  ~WhenSigned() = default;
};

// The caller sets the members down to the line and `priority` and `flow` of QueuedCall. The memory
// of the call, of its jobs and of all they point at is the caller's too, and stays until the call
// is over: the lane allocates nothing for an item.
struct SigningCall : QueuedCall {
  std::shared_ptr<const model::WrappedKey> key;
  std::span<SigningJob> jobs;
  std::chrono::steady_clock::time_point deadline;
  // Check every signature with the public key, whatever the sampling says.
  bool must_verify = false;

  // --- the lane's own ---
  WhenSigned* when_signed = nullptr;
  std::chrono::steady_clock::time_point queued_at;
  std::atomic<std::size_t> jobs_left{0};  // without an outcome
};

}  // namespace sealmint::engine
