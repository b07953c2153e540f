// Keeps the directory of one node level with the history of its store.
#pragma once

#include <cstddef>
#include <span>

#include "core/ports/history.hpp"
#include "core/state/directory.hpp"

namespace sealmint::service {

// One call at a time.
class DirectoryFeed {
 public:
  // The directory was built from contents of this position. Both must outlive the feed.
  DirectoryFeed(ports::History& history, Directory& directory, ports::Position position)
      : history_(history), directory_(directory), seen_(position) {}

  // After a commit of this node: `committed` are the transactions of it that succeeded, the last
  // ones before `end`. Applies what others committed before them, then these, which need not be
  // read again. Errors: those of the history; the directory has fallen behind then.
  Result<void> on_committed(ports::Position end,
                            std::span<const ports::Transaction* const> committed);

  // Applies at most so many further transactions of the history, whoever committed them.
  Result<void> catch_up(std::size_t count_max);

  // What stands before it is in the directory.
  ports::Position seen() const { return seen_; }

 private:
  ports::History& history_;
  Directory& directory_;
  ports::Position seen_;
};

}  // namespace sealmint::service
