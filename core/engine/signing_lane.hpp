// The signing lane: one bounded queue before a few worker threads. A worker takes greedily what
// waits, so batches form by themselves under load and nothing is delayed when idle.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/limits.hpp"
#include "core/base/log.hpp"
#include "core/base/metrics.hpp"
#include "core/base/task.hpp"
#include "core/model/certificate.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::engine {

struct SigningJob {
  std::shared_ptr<const model::WrappedKey> key;
  model::SignatureAlgorithm algorithm = model::SignatureAlgorithm::rsa_pkcs1_sha256;
  Bytes input;  // a digest of the algorithm's length, or the message for Ed25519
};

struct LaneMetrics {
  Counter signatures;
  Counter failures;
  Counter verify_failures;
  Counter refused;  // queue full
  Counter expired;  // the deadline passed before the signature was made
  Histogram batch_size;
  Histogram wait_us;
  Gauge queued;
};

class SigningLane {
 public:
  struct Options {
    std::size_t workers = 2;
    std::size_t queue_items_max = limits::lane_queue_items;
    std::size_t batch_items_max = limits::lane_batch_items;
    std::size_t key_cache_entries = limits::key_cache_entries;
    // RSA signatures are always verified before they leave: one fault in a CRT half gives the key
    // away. EC and Ed25519 ones are verified once in this many; 1 = all.
    std::uint32_t verify_sample = 256;
  };
  using Outcomes = std::vector<Result<Bytes>>;

  SigningLane(ports::KeyVault& vault, LogSink& log, const Options& options);
  ~SigningLane();
  SigningLane(const SigningLane&) = delete;
  SigningLane& operator=(const SigningLane&) = delete;

  // Signs all jobs, spread over the workers; one outcome for each, in order. The call as a whole
  // fails with `busy` (no room for all of them, Retry-After) or `unavailable` ("stopping").
  // A job whose deadline passed before its turn is `busy` and cost no signature.
  Task<Outcomes> sign(std::vector<SigningJob> jobs, std::chrono::steady_clock::time_point deadline);

  // Signs what is queued, then ends the workers.
  void stop();

  const LaneMetrics& metrics() const { return metrics_; }

 private:
  // All jobs of one call. Workers own disjoint slices of `outcomes`.
  struct Ticket {
    std::vector<SigningJob> jobs;
    Outcomes outcomes;
    std::chrono::steady_clock::time_point deadline;
    std::chrono::steady_clock::time_point queued_at;
    std::size_t next = 0;                   // first job nobody took; guarded by the lane's mutex
    std::atomic<std::size_t> remaining{0};  // jobs without an outcome
    std::function<void(Result<Outcomes>)> complete;
  };
  struct Slice {
    std::shared_ptr<Ticket> ticket;
    std::size_t first = 0;
    std::size_t count = 0;
  };
  class Worker;

  Result<void> enqueue(const std::shared_ptr<Ticket>& ticket);
  std::vector<Slice> take_batch();
  void finish(const Slice& slice);

  ports::KeyVault& vault_;
  LogSink& log_;
  const Options options_;
  LaneMetrics metrics_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Ticket>> queue_;
  std::size_t queued_items_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sealmint::engine
