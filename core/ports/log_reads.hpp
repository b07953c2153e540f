// Reads of the log of all operations and events: entry `i` is the leaf of what was committed as the
// i-th. Operations of a store from before the log are not in it.
//
// Any thread, beside commits; each sees every commit that was answered before. These reads block,
// because roots and proofs are computed between them (docs/adr/0022), until the deadline at most:
// `busy` when the store could not begin by then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/ports/transaction.hpp"
#include "core/tasks/deadline.hpp"

namespace sealmint::ports {

// Which log: each node that commits has one of its own. A store of one process has the first one
// only; of a log that a store does not have nothing can be read: not_found.
struct LogId {
  std::uint32_t number = 0;
  friend auto operator<=>(const LogId&, const LogId&) = default;
};
inline constexpr LogId first_log{};

using PersonalTexts = std::vector<std::pair<std::string, std::string>>;

struct LogHead {
  std::uint64_t size = 0;
  std::uint64_t first_entry = 0;             // earlier ones were pruned; their hashes stay
  std::optional<KeepCheckpoint> checkpoint;  // the newest
};

class LogReads {
 public:
  virtual ~LogReads() = default;

  virtual Result<LogHead> log_head(LogId log, Deadline deadline) = 0;
  // The roots of `count` complete subtrees of 256^level leaves, from the `first`-th on; `count` is
  // at most 256, and all of them lie in one tile. Fewer when the log does not reach so far.
  virtual Result<std::vector<Sha256>> log_hashes(LogId log, unsigned level, std::uint64_t first,
                                                 std::size_t count, Deadline deadline) = 0;
  // The leaves from `first` on: at most `count`, fewer at the end of the log and at the end of the
  // bundle of 256 that `first` lies in. None of what was pruned.
  virtual Result<std::vector<Bytes>> log_entries(LogId log, std::uint64_t first, std::size_t count,
                                                 Deadline deadline) = 0;
  // Where an operation or an event stands.
  virtual Result<std::optional<std::uint64_t>> log_index(LogId log, OperationId id,
                                                         Deadline deadline) = 0;
  virtual Result<std::optional<std::uint64_t>> log_index(LogId log, EventId id,
                                                         Deadline deadline) = 0;
  // What stands behind the salted hash of each of these entries, as names and values: the entries
  // that log_entries() answers for the same numbers. Nothing for those that were erased.
  virtual Result<std::vector<PersonalTexts>> log_personal(LogId log, std::uint64_t first,
                                                          std::size_t count, Deadline deadline) = 0;
  // Kept checkpoints of more than `size_above` entries, the smallest first.
  virtual Result<std::vector<KeepCheckpoint>> checkpoints(LogId log, std::uint64_t size_above,
                                                          std::size_t count_max,
                                                          Deadline deadline) = 0;
};

// One log of a store, for who reads no other one and has a time in which each answer has to come.
class LogReader {
 public:
  LogReader(LogReads& reads, LogId log, std::chrono::milliseconds wait_max)
      : reads_(&reads), log_(log), wait_max_(wait_max) {}

  Result<LogHead> head() const { return reads_->log_head(log_, deadline()); }
  Result<std::vector<Sha256>> hashes(unsigned level, std::uint64_t first, std::size_t count) const {
    return reads_->log_hashes(log_, level, first, count, deadline());
  }
  Result<std::vector<Bytes>> entries(std::uint64_t first, std::size_t count) const {
    return reads_->log_entries(log_, first, count, deadline());
  }
  template <class Id>
  Result<std::optional<std::uint64_t>> index_of(Id id) const {
    return reads_->log_index(log_, id, deadline());
  }
  Result<std::vector<PersonalTexts>> personal(std::uint64_t first, std::size_t count) const {
    return reads_->log_personal(log_, first, count, deadline());
  }
  Result<std::vector<KeepCheckpoint>> checkpoints(std::uint64_t size_above,
                                                  std::size_t count_max) const {
    return reads_->checkpoints(log_, size_above, count_max, deadline());
  }

 private:
  Deadline deadline() const { return Deadline::in(wait_max_); }

  LogReads* reads_;
  LogId log_;
  std::chrono::milliseconds wait_max_;
};

}  // namespace sealmint::ports
