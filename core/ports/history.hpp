// What was committed, in its order, by whichever node: what a directory is built from, and kept
// level with.
#pragma once

#include <memory>
#include <vector>

#include "core/base/result.hpp"
#include "core/ports/contents.hpp"
#include "core/ports/transaction.hpp"

namespace sealmint::ports {

struct HistoryPage {
  std::vector<std::shared_ptr<const Transaction>> transactions;  // the first follows the position
  Position end;                                                  // behind the last of them
};

class History {
 public:
  virtual ~History() = default;

  // All objects, as they stand at one position of the history.
  virtual Result<Contents> load() = 0;

  // At most so many transactions that were committed behind a position; none when there are no
  // further ones. Sees every commit that was answered before. not_found: so far back nothing is
  // kept, and the contents have to be loaded anew. May block; beside nothing of Commits.
  virtual Result<HistoryPage> since(Position position, std::size_t count_max) = 0;
};

}  // namespace sealmint::ports
