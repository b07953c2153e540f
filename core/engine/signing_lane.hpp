// The signing lane: bounded queues, one for each key algorithm, before a few worker threads. A
// worker takes greedily what waits, so that batches form by themselves under load and nothing is
// delayed when idle; scheduler.hpp says who comes next.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/base/limits.hpp"
#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/base/task.hpp"
#include "core/engine/parking.hpp"
#include "core/engine/quarantine.hpp"
#include "core/engine/scheduler.hpp"
#include "core/engine/signing_call.hpp"
#include "core/ports/batch_signer.hpp"
#include "core/ports/key_vault.hpp"
#include "core/tasks/inbox.hpp"

namespace sealmint::engine {

struct LaneMetrics {
  Counter signatures;
  Counter failures;
  Counter verify_failures;
  Counter refused;      // queue full
  Counter expired;      // the deadline passed before the signature was made
  Counter quarantined;  // refused because of the key
  Histogram wait_us;    // of calls, until their first job is taken
  // By model::index_of(): signatures that were made together, at most as many as there are lanes.
  std::array<Histogram, model::key_algorithm_count> fill;
};

class SigningLane {
 public:
  struct Options {
    std::size_t workers = 2;
    std::size_t queue_items_max = limits::lane_queue_items;
    std::size_t key_cache_entries = limits::key_cache_entries;
  };
  // Makes one batch signer for each worker.
  using MakeBatchSigner = std::function<std::unique_ptr<ports::BatchSigner>()>;

  SigningLane(ports::KeyVault& vault, const MakeBatchSigner& make_batch_signer, LogSink& log,
              const Options& options);
  ~SigningLane();
  SigningLane(const SigningLane&) = delete;
  SigningLane& operator=(const SigningLane&) = delete;

  // Signs all jobs of the call, spread over the workers; each has its outcome afterwards. The call
  // as a whole fails with `busy` (no room for all of its jobs, Retry-After) or `unavailable`
  // ("stopping", or "key_quarantined": a signature of that key did not verify). A job whose
  // deadline passed before its turn is `busy` and cost no signature. Resumes on the caller's
  // executor.
  Task<void> sign(SigningCall& call);

  // Signing in two steps, for callers that want to go on upon the worker's thread: admit() answers
  // the errors above and keeps room for the call; then submit() must follow, which cannot fail.
  // No lock that other calls could hold; any thread. On a thread with a SubmissionRound the call is
  // passed on with the others of the round.
  Result<void> admit(const SigningCall& call);
  void submit(SigningCall& call, WhenSigned& when_signed);

  // Signs what is queued, then ends the workers.
  void stop();

  const LaneMetrics& metrics() const { return metrics_; }
  // Jobs that wait for a worker.
  std::size_t queued(model::KeyAlgorithm algorithm) const;
  std::size_t quarantined_keys() const { return quarantine_.size(); }

 private:
  friend class SigningWorker;
  friend class SubmissionRound;
  using Signers = std::vector<std::unique_ptr<ports::BatchSigner>>;

  SigningLane(ports::KeyVault& vault, Signers signers, LogSink& log, const Options& options);

  std::optional<model::KeyAlgorithm> next_jobs(std::optional<model::KeyAlgorithm> finished,
                                               std::vector<Scheduler::Taken>& out);
  std::optional<model::KeyAlgorithm> schedule(std::optional<model::KeyAlgorithm> finished,
                                              std::vector<Scheduler::Taken>& out);
  void submit(Chain<QueuedCall> calls);
  void end_service(model::KeyAlgorithm finished);
  bool rest(model::KeyAlgorithm finished);
  bool needs_worker(model::KeyAlgorithm algorithm, std::size_t waiting) const;

  ports::KeyVault& vault_;
  LogSink& log_;
  const Options options_;
  LaneMetrics metrics_;
  Quarantine quarantine_;

  // What I/O threads touch.
  struct alignas(64) ClassState {
    std::atomic<std::size_t> waiting{0};  // jobs that no worker took
    std::atomic<std::size_t> busy_workers{0};
  };
  std::array<ClassState, model::key_algorithm_count> classes_;
  std::atomic<std::size_t> queued_{0};  // jobs of all classes, also of calls that are just arriving
  std::atomic<bool> is_stopping_{false};
  Inbox<QueuedCall> inbox_;
  Parking parking_;

  // What workers share.
  std::mutex mutex_;
  Scheduler scheduler_;
  std::vector<std::thread> threads_;
};

}  // namespace sealmint::engine
