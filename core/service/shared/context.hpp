// What nearly every service uses, and nothing else: whoever needs a key, a pool, a setting or the
// log takes it in its constructor, so that a service has no more in its hands than it works with.
// Made once by app/; services keep a reference.
#pragma once

#include <functional>

#include "core/base/clock.hpp"
#include "core/engine/pools.hpp"
#include "core/service/shared/proved_commits.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// Of the pools the one on which anybody may read and decide.
struct SharedPools {
  engine::ReadPool& reads;
};

struct Context {
  const Clock& clock;
  const Directory& directory;
  ProvedCommits& commits;
  const SharedPools pools;
};

// Lets the caller of a create add a change to its transaction: the edge remembers its answer for an
// Idempotency-Key in the very commit that creates the object.
template <class T>
using AddToCommit = std::function<void(const T& created, ports::Transaction& transaction)>;

}  // namespace sealmint::service
