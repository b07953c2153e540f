// The opened keys of one worker, so that no two threads touch one key.
#pragma once

#include <list>
#include <memory>
#include <unordered_map>

#include "core/base/id.hpp"
#include "core/base/must.hpp"
#include "core/ports/key_vault.hpp"

namespace sealmint::engine {

class KeyCache {
 public:
  KeyCache(ports::KeyVault& vault, std::size_t entries_max)
      : vault_(vault), entries_max_(entries_max) {
    must(entries_max > 0, "a cache has room for a key");
  }

  // The opened key, from the cache when it was used lately. Valid until `entries_max` other keys
  // were asked for, or it is forgotten. Errors: those of KeyVault::open.
  Result<ports::SigningKey*> open(const model::WrappedKey& key) {
    const auto found = keys_.find(key.id);
    if (found != keys_.end()) {
      recent_.splice(recent_.begin(), recent_, found->second.position);
      return found->second.key.get();
    }
    TRY(auto opened, vault_.open(key));
    must(opened != nullptr, "a vault opens a key or says why not");
    if (keys_.size() >= entries_max_) {
      keys_.erase(recent_.back());
      recent_.pop_back();
    }
    recent_.push_front(key.id);
    auto* const raw = opened.get();
    keys_.emplace(key.id, Entry{std::move(opened), recent_.begin()});
    must(recent_.size() == keys_.size(), "each cached key has one place in the row");
    return raw;
  }

  void forget(KeyId id) {
    const auto found = keys_.find(id);
    if (found == keys_.end()) return;
    recent_.erase(found->second.position);
    keys_.erase(found);
  }

 private:
  struct Entry {
    std::unique_ptr<ports::SigningKey> key;
    std::list<KeyId>::iterator position;
  };

  ports::KeyVault& vault_;
  const std::size_t entries_max_;
  std::list<KeyId> recent_;  // newest first
  std::unordered_map<KeyId, Entry> keys_;
};

}  // namespace sealmint::engine
