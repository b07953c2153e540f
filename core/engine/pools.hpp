// The pools of a server, by purpose: what fills one leaves the others alone. Whoever takes a right
// away must not wait behind somebody who makes keys or guesses passwords.
#pragma once

#include "core/tasks/blocking_pool.hpp"

namespace sealmint::engine {

// Types of their own, so that nobody is handed the pool of another purpose.
//
// Roots and proofs of the log, lists of digests, and decisions that look at every signer: all that
// takes milliseconds. Removals are decided here.
struct ReadPool : BlockingPool {
  explicit ReadPool(std::size_t threads)
      : BlockingPool({"reads", threads, limits::pool_queue_tasks, limits::reads_wait_max}) {}
};

// Key generation, and what is signed or checked with the keys of authorities.
struct KeyPool : BlockingPool {
  explicit KeyPool(std::size_t threads)
      : BlockingPool({"keys", threads, limits::pool_queue_tasks, limits::keys_wait_max}) {}
};

// Argon2id, which takes tens of milliseconds and 19 MiB on purpose.
struct PasswordPool : BlockingPool {
  explicit PasswordPool(std::size_t threads)
      : BlockingPool({"passwords", threads, limits::pool_queue_tasks, limits::passwords_wait_max}) {
  }
};

struct Pools {
  // `threads` of each pool.
  explicit Pools(std::size_t threads) : reads(threads), keys(threads), passwords(threads) {}

  void stop() {
    passwords.stop();
    keys.stop();
    reads.stop();
  }

  ReadPool reads;
  KeyPool keys;
  PasswordPool passwords;
};

}  // namespace sealmint::engine
