// Signatures that go to the server in one call, and the threads that wait for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "client/sign_sender.hpp"

namespace sealmint::client {

// Made by its first caller, who leads it: he sends the call, the others sleep until he is back. All
// of them are woken at once, and none of them needs a lock of the queue for its answer.
class SignBatch {
 public:
  using Outcomes = Answer<std::vector<Answer<Signed>>>;
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit SignBatch(SignCall call) : call_(std::move(call)) {
    data_bytes_ = call_.items.front().data.size();
  }

  // The call, which grows until the leader sends it; guarded by the queue.
  const SignCall& call() const { return call_; }
  std::size_t size() const { return call_.items.size(); }
  bool has_room_for(const SignItem& item, std::size_t items_max, std::size_t bytes_max) const {
    return size() < items_max && data_bytes_ + item.data.size() <= bytes_max;
  }
  // Returns its place.
  std::size_t add(SignItem item) {
    const std::size_t bytes = item.data.size();
    call_.items.push_back(std::move(item));
    data_bytes_ += bytes;
    return size() - 1;
  }

  // `one_by_one`: it was refused as a whole, and may be right for some of its callers alone.
  void finish(Outcomes outcomes, bool one_by_one);
  // For each place once; nothing when the caller has to go alone, with call().items[place].
  std::optional<Answer<Signed>> take_answer(std::size_t place, TimePoint deadline);

  // Of the leader, by the lock of the queue: his turn, or the last companion he expects.
  std::condition_variable changed;

 private:
  SignCall call_;
  std::size_t data_bytes_ = 0;

  std::mutex mutex_;
  std::condition_variable finished_;
  std::optional<Outcomes> outcomes_;  // does not change any more but for what its callers take
  bool one_by_one_ = false;
};
using SignBatchPtr = std::shared_ptr<SignBatch>;

}  // namespace sealmint::client
