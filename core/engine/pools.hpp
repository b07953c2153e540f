// The pools of a server, by purpose: what fills one leaves the others alone. Whoever takes a right
// away must not wait behind somebody who makes keys or guesses passwords.
#pragma once

#include "core/tasks/blocking_pool.hpp"

namespace sealmint::engine {

struct Pools {
  // `threads` of each pool.
  explicit Pools(std::size_t threads)
      : reads({"reads", threads, limits::pool_queue_tasks, limits::reads_wait_max}),
        keys({"keys", threads, limits::pool_queue_tasks, limits::keys_wait_max}),
        passwords({"passwords", threads, limits::pool_queue_tasks, limits::passwords_wait_max}) {}

  void stop() {
    passwords.stop();
    keys.stop();
    reads.stop();
  }

  // Calls visit(const BlockingPool&) for each.
  template <class Visit>
  void for_each(Visit visit) const {
    visit(reads);
    visit(keys);
    visit(passwords);
  }

  // Roots and proofs of the log, lists of digests, and decisions that look at every signer: all
  // that takes milliseconds. Removals are decided here.
  BlockingPool reads;
  // Key generation, and what is signed or checked with the keys of authorities.
  BlockingPool keys;
  // Argon2id, which takes tens of milliseconds and 19 MiB on purpose.
  BlockingPool passwords;
};

}  // namespace sealmint::engine
