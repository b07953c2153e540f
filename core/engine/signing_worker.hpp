// One thread of the signing lane: takes jobs, signs them together, and sends their calls on.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/engine/handoff.hpp"
#include "core/engine/key_cache.hpp"
#include "core/engine/signing_lane.hpp"

namespace sealmint::engine {

class SigningWorker {
 public:
  SigningWorker(SigningLane& lane, std::unique_ptr<ports::BatchSigner> signer);

  // Until the lane has stopped and nothing waits any more.
  void run();

 private:
  using Taken = Scheduler::Taken;

  void sign(model::KeyAlgorithm algorithm) noexcept;
  void sign_together(model::KeyAlgorithm algorithm);
  Result<ports::SigningKey*> prepare(const SigningCall& call,
                                     std::chrono::steady_clock::time_point now);
  void settle(const SigningCall& call, SigningJob& job, ports::SignTask& task);
  void put_in_quarantine(KeyId id);
  void record_fills(model::KeyAlgorithm algorithm, std::size_t signatures);
  void fail_all() noexcept;
  void finish_calls() noexcept;

  SigningLane& lane_;
  const std::unique_ptr<ports::BatchSigner> signer_;
  KeyCache keys_;
  Handoff handoff_;

  // Of the jobs in hand; kept for their memory.
  std::vector<Taken> taken_;
  std::vector<ports::SignTask> tasks_;
  std::vector<Taken> owners_;  // of tasks_, one by one
};

}  // namespace sealmint::engine
