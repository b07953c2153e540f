// The tables of the log, as the writing connection uses them.
#pragma once

#include <optional>

#include "core/audit/commitment.hpp"
#include "core/audit/sequencer.hpp"
#include "core/ports/store.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/stored_log.hpp"

namespace sealmint::storage {

// The tables of the log: entries, full tiles, checkpoints and what the entries say of persons. What
// is appended becomes durable with the rows that it tells of, in the commit of the writer.
class LogTables {
 public:
  explicit LogTables(Connection& connection);

  // Takes the next place for one row of an operation; `personal` is what commits to its caller.
  std::uint64_t append(const model::OperationContext& call, const model::OperationItem& item,
                       const Sha256& personal);
  // Appends the entry of an event, and writes what it says of persons.
  Result<void> append(const model::AuditEvent& event);
  void keep(const ports::KeepCheckpoint& checkpoint);
  void prune(std::uint64_t below);
  // What events say of whom they are by.
  void erase_personal(const model::ActorRef& actor);
  // Of the checkpoints before `time`, all but the last of each hour. Returns how many went.
  std::size_t thin_checkpoints(TimePoint time);

  std::uint64_t next_index() const { return sequencer_.next_index(); }
  // What was appended from there on is not to be written.
  void give_back(std::uint64_t index) { sequencer_.give_back(index); }
  void give_back_all() { sequencer_.give_back_all(); }

  // Writes what was appended, at the end of the open transaction.
  void write();
  // After a transaction that came to nothing.
  void read_again();

 private:
  audit::LogEdge read_edge();

  Connection& connection_;
  Statement insert_segment_;
  Statement put_tile_;
  Statement insert_event_;
  Statement keep_checkpoint_;
  Statement prune_;
  Statement erase_events_;
  Statement thin_checkpoints_;
  audit::Sequencer sequencer_;
};

}  // namespace sealmint::storage
