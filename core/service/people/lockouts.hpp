// Who failed to log in how often, in memory and bounded.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/limits.hpp"
#include "core/rules/lockout.hpp"

namespace sealmint::service {

// One table for one kind of account. Keyed by account AND source, so that nobody can lock another
// one out from afar. Any thread.
class Lockouts {
 public:
  explicit Lockouts(std::size_t entries_max = limits::lockout_entries)
      : entries_max_(entries_max) {}

  struct Key {
    std::string account;  // canonical: two spellings would be two counters
    std::string source;
  };
  // An IPv6 host owns a whole /64 and could change its address for every guess: the network counts.
  static Key key(std::string account, std::string_view source_ip);

  // For checks that end at once: ask, check, tell.
  bool is_locked(const Key& key, TimePoint now);
  void failed(const Key& key, const rules::LockoutRule& rule, TimePoint now);
  void succeeded(const Key& key);

  // For checks that take long: guesses under way count like failures until they end, so that no
  // crowd of them can slip past the threshold together.
  enum class Gate { open, locked, crowded };
  class Attempt {
   public:
    Attempt(Lockouts& lockouts, Key key, const rules::LockoutRule& rule, TimePoint now);
    ~Attempt();  // gives the place back
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;

    Gate gate() const { return gate_; }
    void failed(TimePoint now) { lockouts_.failed(key_, rule_, now); }
    void succeeded() { lockouts_.succeeded(key_); }

   private:
    Lockouts& lockouts_;
    const Key key_;
    const rules::LockoutRule rule_;
    const Gate gate_;
  };

  std::size_t size() const;

 private:
  struct Entry {
    std::string key;
    rules::LockoutState state;
    std::int64_t under_way = 0;
  };
  using Entries = std::list<Entry>;  // the most recently used first

  Gate enter(const Key& key, const rules::LockoutRule& rule, TimePoint now);
  void leave(const Key& key);
  Entry* find(const Key& key);
  Entry& find_or_add(const Key& key);
  void erase_if_empty(const Key& key);

  const std::size_t entries_max_;
  mutable std::mutex mutex_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_key_;
};

}  // namespace sealmint::service
