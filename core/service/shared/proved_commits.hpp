// The way of the services to the record. Only a Proof (core/service/access/proof.hpp) gets a change
// through it, so a commit for which nobody's right was asked does not compile.
#pragma once

#include "core/base/task.hpp"
#include "core/ports/store.hpp"

namespace sealmint::engine {
class Recorder;
}

namespace sealmint::service {

class Proof;

class ProvedCommits {
 public:
  explicit ProvedCommits(engine::Recorder& recorder) : recorder_(recorder) {}

  // Why nothing would be committed now: there was no room for the last commit, or nobody knows the
  // state of the store.
  bool storage_full() const;
  bool poisoned() const;

 private:
  friend class Proof;
  Task<void> commit(ports::Transaction transaction);

  engine::Recorder& recorder_;
};

}  // namespace sealmint::service
