#include "storage/memory/faults.hpp"

namespace sealmint::storage {

void Faults::fail_commit(std::size_t number, CommitFault fault) {
  const std::lock_guard lock(mutex_);
  planned_[batch_sizes_.size() + number] = fault;
}

void Faults::leave_in_doubt(std::size_t questions) {
  const std::lock_guard lock(mutex_);
  left_in_doubt_ = questions;
}

bool Faults::is_left_in_doubt() {
  const std::lock_guard lock(mutex_);
  if (left_in_doubt_ == 0) return false;
  --left_in_doubt_;
  return true;
}

void Faults::hold_commits() {
  const std::lock_guard lock(mutex_);
  gate_closed_ = true;
}

void Faults::release_commits() {
  {
    const std::lock_guard lock(mutex_);
    gate_closed_ = false;
  }
  changed_.notify_all();
}

bool Faults::wait_for_held_commit(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return waiting_ > 0; });
}

std::vector<std::size_t> Faults::batch_sizes() const {
  const std::lock_guard lock(mutex_);
  return batch_sizes_;
}

std::size_t Faults::commits() const {
  const std::lock_guard lock(mutex_);
  return batch_sizes_.size();
}

std::optional<CommitFault> Faults::enter_commit(std::size_t batch_size) {
  std::unique_lock lock(mutex_);
  batch_sizes_.push_back(batch_size);
  const auto planned = planned_.find(batch_sizes_.size());
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !gate_closed_; });
  --waiting_;
  if (planned == planned_.end()) return std::nullopt;
  return planned->second;
}

}  // namespace sealmint::storage
