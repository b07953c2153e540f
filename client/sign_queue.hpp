// Merges the sign calls of many threads for one signer. The first goes at once; those that come
// while it is under way go together when it has come back, taken along by the first of them. No
// thread is started for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "client/in_doubt.hpp"
#include "client/sign_batch.hpp"

namespace sealmint::client {

struct SignQueueLimits {
  bool merges = true;  // false: every call goes by itself, at once
  std::size_t batch_items = 1'000;
  std::size_t batch_data_bytes = 2 * 1024 * 1024;
  // How long one that could go waits for companions, and only where there were some just now: the
  // threads that the last call answered are about to ask again.
  std::chrono::microseconds linger_max{2'000};
  // Where so many were busy here just now, one half of them goes while the other is under way: what
  // the server and the callers do for their signatures then overlaps.
  std::size_t halved_from = 8;
  // How long one waits for another thread to bring its answer.
  std::chrono::milliseconds wait_max{120'000};
};

class SignQueue {
 public:
  SignQueue(std::string signer_id, SignSender& sender, SignQueueLimits limits)
      : signer_id_(std::move(signer_id)), sender_(sender), limits_(limits) {}

  // Waits for the signature. What fails one item of a merged call fails its own caller only.
  Answer<Signed> sign(SignItem item);

  // How many wait for the call that is under way.
  std::size_t waiting_count() {
    const std::lock_guard lock(mutex_);
    return count_waiting();
  }

 private:
  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;
  using Outcomes = SignBatch::Outcomes;
  struct Place {
    SignBatchPtr batch;
    std::size_t index = 0;  // 0: its caller leads
  };

  Answer<Signed> sign_alone(const SignItem& item);
  Place join(SignItem item);
  void lead(const SignBatchPtr& batch);
  bool await_departure(Lock& lock, SignBatch& batch);
  bool goes_by_halves() const;
  std::size_t company() const;
  bool has_room_for(const SignItem& item) const;
  bool may_depart(const SignBatch& batch) const;
  Clock::time_point companions_due() const;
  Outcomes depart(Lock& lock, const SignBatch& batch);
  std::size_t count_waiting() const;
  Outcomes send_unlocked(Lock& lock, const SignCall& call);
  std::optional<Answer<Signed>> ask_again(Lock& lock, const SignItem& item);

  const std::string signer_id_;
  SignSender& sender_;
  const SignQueueLimits limits_;

  std::mutex mutex_;
  std::deque<SignBatchPtr> waiting_;  // the first goes next, the last takes more callers along
  std::size_t calls_under_way_ = 0;
  std::size_t callers_under_way_ = 0;
  bool knows_batches_ = true;  // false once the server has shown that it has no such route
  std::size_t busy_ = 0;       // callers that were here when the last call came back
  Clock::time_point last_end_;
  Clock::duration last_took_{0};
  InDoubt in_doubt_;
  bool is_asking_again_ = false;
  std::condition_variable asked_again_;
};

}  // namespace sealmint::client
