// Reads of what calls left behind for later calls: answers under their Idempotency-Key, and lists
// of digests. Any thread, beside commits; each sees every commit that was answered before. `busy`
// when the store cannot begin before the deadline.
#pragma once

#include <optional>

#include "core/base/task.hpp"
#include "core/model/manifest.hpp"
#include "core/ports/transaction.hpp"
#include "core/tasks/deadline.hpp"

namespace sealmint::ports {

class Kept {
 public:
  virtual ~Kept() = default;

  // Nothing for an answer that has expired at `now`.
  virtual Task<std::optional<RememberAnswer>> remembered_answer(Sha256 key_hash, TimePoint now,
                                                                Deadline deadline) = 0;
  // The digests behind a root that was kept for this signer.
  virtual Task<std::optional<model::Manifest>> manifest(SignerId signer_id, Sha256 root,
                                                        Deadline deadline) = 0;
};

}  // namespace sealmint::ports
