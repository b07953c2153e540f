// An immutable hash map with cheap updates: a new version shares all shards but the changed one.
// Copying the map costs `shard_count` pointer copies, whatever its size, so a snapshot of 100,000
// signers can be replaced on every commit.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "core/base/must.hpp"

namespace sealmint {

template <class Key, class Value>
class ShardedMap {
 public:
  // The value of `key`, or null. Valid as long as this version of the map lives.
  const Value* find(const Key& key) const {
    const auto& shard = shards_[shard_of(key)];
    if (!shard) return nullptr;
    const auto found = shard->find(key);
    return found == shard->end() ? nullptr : &found->second;
  }

  void set(const Key& key, Value value) {
    const Value* present = find(key);
    if (!present) ++size_;
    mutable_shard(key).insert_or_assign(key, std::move(value));
  }

  void erase(const Key& key) {
    if (!find(key)) return;
    mutable_shard(key).erase(key);
    must(size_ > 0, "a map counts what it holds");
    --size_;
  }

  std::size_t size() const { return size_; }

  // Calls visit(key, value) for every entry, in no order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& shard : shards_) {
      if (!shard) continue;
      for (const auto& [key, value] : *shard) visit(key, value);
    }
  }

 private:
  using Shard = std::unordered_map<Key, Value>;
  static constexpr std::size_t shard_count = 256;

  static std::size_t shard_of(const Key& key) {
    // The shard is taken from the high bits: the low ones choose the bucket inside it.
    const std::size_t mixed = std::hash<Key>{}(key) * 0x9e3779b97f4a7c15ULL;
    return mixed >> 56 & (shard_count - 1);
  }

  // A shard that another version may still read is copied before it is changed. One that this
  // version alone holds is changed in place, so that a map of n entries is filled in O(n).
  Shard& mutable_shard(const Key& key) {
    auto& shard = shards_[shard_of(key)];
    if (!shard) {
      shard = std::make_shared<Shard>();
    } else if (shard.use_count() > 1) {
      shard = std::make_shared<Shard>(*shard);
    } else {
      // use_count() is a relaxed read: the last reader of an older version must be done first.
      std::atomic_thread_fence(std::memory_order_acquire);
    }
    return const_cast<Shard&>(*shard);
  }

  std::array<std::shared_ptr<const Shard>, shard_count> shards_{};
  std::size_t size_ = 0;
};

}  // namespace sealmint
