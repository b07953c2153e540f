// Which transactions go into the next commit, who makes it, and what comes after it. Pure, without
// threads and clocks: the recorder drives these rules with its threads, the simulator with a seed.
//
// - Whatever waits when a commit ends goes into the next one, in its order, up to so many rows and
//   bytes; a transaction that is larger by itself goes alone.
// - One commit at a time, made by whoever holds the turn: the recorder's own thread as long as
//   something waits, or a thread that has nothing else to do. That one makes a single commit, and
//   leaves what came meanwhile to the own thread.
// - What commits leave behind is tidied up by the own thread alone, before its next commit. Until
//   then no other thread leads, or the own thread might never get the turn.
// - The own thread ends when the recorder stops and nobody holds room in the queue any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/base/limits.hpp"
#include "core/base/must.hpp"
#include "core/base/result.hpp"
#include "core/engine/commit_size.hpp"
#include "core/tasks/inbox.hpp"

namespace sealmint::engine {

struct RecordLimits {
  std::size_t queue_entries_max = limits::recorder_queue_entries;
  // Of one commit.
  std::size_t commit_rows_max = limits::recorder_commit_rows;
  std::size_t commit_bytes_max = limits::recorder_commit_bytes;
};

struct RecordState {
  std::size_t reserved = 0;     // transactions that hold room in the queue
  bool is_waiting = false;      // some of them have arrived
  bool is_tidying_due = false;  // commits left work behind
  bool is_stopping = false;
  bool is_poisoned = false;
};

// Whether transactions may wait; `state.reserved` counts them already. Errors: busy (Retry-After),
// unavailable ("poisoned", "stopping").
Result<void> admit_to_queue(const RecordState& state, const RecordLimits& limits);

// `ask_again`: somebody holds room and has not arrived yet, while the recorder stops.
enum class RecordStep : std::uint8_t { tidy_up, commit, sleep, ask_again, end };

// What the recorder's own thread does, when it has the turn.
constexpr RecordStep next_step(const RecordState& state) {
  if (state.is_tidying_due) return RecordStep::tidy_up;
  if (state.is_waiting) return RecordStep::commit;
  if (!state.is_stopping) return RecordStep::sleep;
  return state.reserved > 0 ? RecordStep::ask_again : RecordStep::end;
}

// Whether another thread that has the turn may make the next commit.
constexpr bool may_lead(const RecordState& state) {
  return state.is_waiting && !state.is_tidying_due;
}

// Whether the own thread has something to do, and must not sleep.
constexpr bool needs_own_thread(const RecordState& state) {
  return state.is_waiting || state.is_tidying_due;
}

// What has arrived. `Entry` has the members `Entry* next` and `ports::Transaction transaction`;
// its memory belongs to whoever waits for it.
template <class Entry>
class RecordQueue {
 public:
  struct Cut {
    Chain<Entry> batch;
    std::size_t rows = 0;
  };

  explicit RecordQueue(const RecordLimits& limits) : limits_(limits) {}

  void add(Chain<Entry> arrived) { waiting_.append(std::move(arrived)); }
  bool empty() const { return waiting_.empty(); }

  // Takes out the next commit, of at least one transaction; something waits.
  Cut cut() {
    must(!waiting_.empty(), "a commit is cut from what waits");
    Cut cut;
    std::size_t bytes = 0;
    while (Entry* const entry = waiting_.first()) {
      const auto size = size_of(entry->transaction);
      bytes += size.bytes;
      const bool is_over =
          cut.rows + size.rows > limits_.commit_rows_max || bytes > limits_.commit_bytes_max;
      if (is_over && !cut.batch.empty()) break;
      cut.rows += size.rows;
      cut.batch.add(*waiting_.take_first());
    }
    return cut;
  }

 private:
  const RecordLimits limits_;
  Chain<Entry> waiting_;
};

}  // namespace sealmint::engine
