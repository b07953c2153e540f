// How far a sink is, how much it is given at a time, and when it is tried again. Pure: told what
// happened and when.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/backoff.hpp"

namespace sealmint::service {

struct SinkRule {
  std::size_t batch_entries = 500;  // at most, in one delivery
  // A sink is tried for ever.
  BackoffRule backoff{std::chrono::milliseconds{250}, std::chrono::milliseconds{30'000}};
};

class SinkProgress {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  struct Batch {
    std::uint64_t first = 0;
    std::size_t count = 0;
  };

  // `position` is the first entry that was not delivered.
  SinkProgress(std::uint64_t position, const SinkRule& rule)
      : rule_(rule), position_(position), batch_entries_(rule.batch_entries) {}

  std::uint64_t position() const { return position_; }
  bool is_failing() const { return failures_ > 0; }
  // When something may be tried; long ago while all goes well.
  Instant retry_at() const { return retry_at_; }

  // What to deliver of a log of that size, if anything.
  std::optional<Batch> next(std::uint64_t log_size) const;

  void note_delivered(std::size_t count);
  // Deliveries go on at another entry: an earlier one that may have been lost, or a later one
  // because those between were pruned.
  void move_to(std::uint64_t position) { position_ = position; }

  // What was tried has failed at `now`. A receiver may be too slow for the whole batch, or refuse
  // its size, so the next one is half as large. True for the first failure after a success.
  bool note_failure(Instant now, std::uint64_t random);
  // What was tried has worked. True for the first success after a failure.
  bool note_success();

 private:
  SinkRule rule_;
  std::uint64_t position_;
  std::size_t batch_entries_;
  std::int64_t failures_ = 0;
  Instant retry_at_{};
};

}  // namespace sealmint::service
