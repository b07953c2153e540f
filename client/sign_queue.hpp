// Merges the sign calls of many threads for one signer. The first goes at once; those that come
// while it is under way wait, and go together when it has come back, taken along by one of them. No
// thread is started for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "client/in_doubt.hpp"
#include "client/sign_sender.hpp"

namespace sealmint::client {

struct SignQueueLimits {
  bool merges = true;  // false: every call goes by itself, at once
  std::size_t batch_items = 1'000;
  std::size_t batch_data_bytes = 2 * 1024 * 1024;
  // How long one that could go waits for companions, and only where the last call had some: the
  // threads that it answered are about to ask again.
  std::chrono::microseconds linger_max{2'000};
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
    return waiting_.size();
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiter {
    explicit Waiter(SignItem wanted) : item(std::move(wanted)) {}
    const SignItem item;
    std::condition_variable changed;
    bool leads = false;
    bool goes_alone = false;  // the merged call was refused as a whole
    std::optional<Answer<Signed>> answer;
  };
  using WaiterPtr = std::shared_ptr<Waiter>;
  using Lock = std::unique_lock<std::mutex>;

  using Outcomes = Answer<std::vector<Answer<Signed>>>;

  Answer<Signed> sign_alone(const SignItem& item);
  void wait_for_turn(Lock& lock, const WaiterPtr& own);
  void linger(Lock& lock);
  std::vector<WaiterPtr> take_along(const WaiterPtr& own);
  void lead(Lock& lock, const WaiterPtr& own);
  Outcomes send_unlocked(Lock& lock, const SignCall& call);
  void hand_out(const std::vector<WaiterPtr>& taken, Outcomes outcomes);
  void pass_on();
  std::optional<Answer<Signed>> ask_again(Lock& lock, const SignItem& item);

  const std::string signer_id_;
  SignSender& sender_;
  const SignQueueLimits limits_;

  std::mutex mutex_;
  bool is_under_way_ = false;
  bool knows_batches_ = true;  // false once the server has shown that it has no such route
  std::deque<WaiterPtr> waiting_;
  std::condition_variable more_waiting_;
  std::size_t last_size_ = 0;
  Clock::time_point last_end_;
  Clock::duration last_took_{0};
  InDoubt in_doubt_;
  bool is_asking_again_ = false;
  std::condition_variable asked_again_;
};

}  // namespace sealmint::client
