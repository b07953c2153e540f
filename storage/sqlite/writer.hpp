// The one writing connection: applies batches of transactions in one durable commit each.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/ports/rights_epochs.hpp"
#include "core/ports/store.hpp"
#include "storage/sqlite/epoch_table.hpp"
#include "storage/sqlite/grant_ledger.hpp"
#include "storage/sqlite/log_tables.hpp"
#include "storage/sqlite/manifests.hpp"
#include "storage/sqlite/members.hpp"
#include "storage/sqlite/object_tables.hpp"
#include "storage/sqlite/operation_callers.hpp"
#include "storage/sqlite/operation_counts.hpp"
#include "storage/sqlite/operation_log.hpp"

namespace sealmint::storage {

// Writes transactions: each of a batch is tried by itself, and all that hold become durable in one
// commit of SQLite. One call at a time, on any thread. Reports failures as SqliteError inside, as
// Result outside.
class Writer {
 public:
  explicit Writer(Connection& connection);

  ports::Contents load();
  Result<std::vector<ports::Outcome>> commit(std::span<const ports::Transaction> batch);
  Result<std::size_t> remove_expired(TimePoint now);
  // Whether there is enough of the write-ahead log to be moved into the database.
  bool is_checkpoint_due();
  Result<void> checkpoint_when_due();
  std::optional<Bytes> read_setting(std::string_view key);
  void write_setting(std::string_view key, ByteView value);
  // How many transactions were committed since the store was opened: a history that nobody else
  // writes begins with the process.
  ports::Position position() const { return position_; }

 private:
  using Outcomes = std::vector<Result<void>>;

  std::optional<Outcomes> apply_together(std::span<const ports::Transaction> batch);
  bool insert_together(std::span<const ports::Transaction> run, std::span<Result<void>> outcomes);
  void add_rows(const ports::AppendOperations& append);
  bool insert_others(const ports::Transaction& transaction);
  std::vector<ports::Outcome> with_places(Outcomes outcomes) const;
  Outcomes apply_one_by_one(std::span<const ports::Transaction> batch);
  void admit(std::span<const ports::Transaction> run, std::span<Result<void>> outcomes);
  Result<void> check_rights(const ports::Transaction& transaction) const;
  Result<void> apply_whole(const ports::Transaction& transaction);
  Result<void> apply_in_savepoint(const ports::Transaction& transaction);
  Result<void> apply_changes(const ports::Transaction& transaction);

  Result<void> apply(const ports::Change& change);
  Result<void> apply(const ports::AppendOperations& append);
  Result<void> apply(const ports::RecordEvent& record);
  Result<void> apply(const ports::KeepCheckpoint& keep);
  Result<void> apply(const ports::PruneLog& prune);
  Result<void> apply(const ports::ErasePersonal& erase);
  Result<void> apply(const ports::RememberAnswer& answer);
  Result<void> apply(const ports::KeepManifest& keep);
  Result<void> apply(const ports::ForgetManifest& forget);
  Result<void> apply(const ports::SpendTokenUse& spend);
  Result<void> apply(const ports::SpendClientSecretUse& spend);
  Result<void> apply(const ports::Put<model::Group>& put);
  Result<void> apply(const ports::Put<model::Signer>& put);
  template <class T>
  Result<void> apply(const ports::Put<T>& put) {
    return table<T>().put(put.value);
  }
  template <class T>
  Result<void> apply(const ports::Erase<T>& erase) {
    table<T>().erase(erase.id);
    return {};
  }

  template <class T>
  ObjectTable<T>& table() {
    return tables_.of<T>();
  }

  // Runs `work` inside one transaction; on any failure decides what the caller may rely upon.
  template <class Work>
  auto run_durably(Work&& work) -> Result<decltype(work())>;
  Error after_failure(const SqliteError& failure);
  void start_over();
  bool forget_rolled_back();
  Error poison(std::string reason);

  Connection& connection_;
  ObjectTables tables_;
  GroupMembers group_members_;
  SignerMembers signer_members_;
  OperationCallers operation_callers_;
  OperationLog operation_log_;
  GrantLedger grant_ledger_;
  OperationCounts operation_counts_;
  Manifests manifests_;
  LogTables log_;
  Statement begin_;
  Statement commit_;
  Statement rollback_;
  Statement savepoint_;
  Statement release_;
  Statement rollback_to_;
  Statement remember_;
  Statement spend_token_;
  Statement spend_client_secret_;
  Statement sweep_answers_;
  Statement sweep_tokens_;
  Statement sweep_deliveries_;
  EpochTable epoch_table_;
  ports::RightsEpochs epochs_;
  ports::Position position_;
  std::vector<OperationRow> rows_;  // to be inserted together; kept for its room
  // Where in the log the transactions of the batch begin, in their order.
  std::vector<std::uint64_t> places_;
  int wal_pages_ = 0;           // in the write-ahead log after the last commit
  int next_restart_pages_ = 0;  // of it, when readers are waited for the next time
  std::string poison_;          // why nothing is written any more; empty while all is well
};

}  // namespace sealmint::storage
