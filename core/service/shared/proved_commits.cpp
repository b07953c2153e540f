#include "core/service/shared/proved_commits.hpp"

#include "core/engine/recorder.hpp"

namespace sealmint::service {

bool ProvedCommits::storage_full() const { return recorder_.storage_full(); }

bool ProvedCommits::poisoned() const { return recorder_.poisoned(); }

Task<void> ProvedCommits::commit(ports::Transaction transaction) {
  return recorder_.commit(std::move(transaction));
}

}  // namespace sealmint::service
