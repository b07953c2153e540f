// Counters and histograms for /metrics: sharded per thread, so that counting costs a few
// nanoseconds on any number of cores.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sealmint {

inline constexpr std::size_t metric_shards = 16;

// The shard of the calling thread.
inline std::size_t metric_shard() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t shard =
      next.fetch_add(1, std::memory_order_relaxed) % metric_shards;
  return shard;
}

class Counter {
 public:
  void add(std::uint64_t amount = 1) {
    shards_[metric_shard()].value.fetch_add(amount, std::memory_order_relaxed);
  }
  std::uint64_t value() const {
    std::uint64_t sum = 0;
    for (const auto& shard : shards_) sum += shard.value.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  struct alignas(64) Shard {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Shard, metric_shards> shards_{};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t amount) { value_.fetch_add(amount, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Buckets in powers of two from 1: bucket i counts values <= 2^i; the last one counts all.
class Histogram {
 public:
  static constexpr std::size_t bucket_count = 28;

  void record(std::uint64_t value) {
    std::size_t bucket = 0;
    while (bucket + 1 < bucket_count && value > (std::uint64_t{1} << bucket)) ++bucket;
    buckets_[bucket].add();
    sum_.add(value);
  }
  // A duration, in whole microseconds.
  void record_us(std::chrono::steady_clock::duration elapsed) {
    record(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()));
  }
  std::uint64_t bucket(std::size_t index) const { return buckets_[index].value(); }
  std::uint64_t sum() const { return sum_.value(); }

 private:
  std::array<Counter, bucket_count> buckets_{};
  Counter sum_;
};

}  // namespace sealmint
