#include "storage/sqlite/writer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "core/base/must.hpp"
#include "core/ports/rights_changes.hpp"
#include "storage/sqlite/violations.hpp"

namespace sealmint::storage {
namespace {

// About 4 MiB of log are moved into the database at a time.
constexpr int checkpoint_pages = 1'000;
// Readers kept the log from starting anew for so long (64 MiB): they are waited for, but each time
// only once and not longer than a page of activity takes. A backup reads for minutes.
constexpr int restart_pages = 16'000;
constexpr int wait_for_readers_ms = 50;

int note_wal_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

// What only inserts rows that nobody else inserts hardly ever fails.
bool only_inserts(const ports::Transaction& transaction) {
  return std::ranges::all_of(transaction.changes, [](const ports::Change& change) {
    return std::holds_alternative<ports::AppendOperations>(change) ||
           std::holds_alternative<ports::RecordEvent>(change) ||
           std::holds_alternative<ports::KeepCheckpoint>(change) ||
           std::holds_alternative<ports::RememberAnswer>(change);
  });
}

// One statement that either happens or does not, so there is nothing to undo half-way. Putting and
// erasing take several statements or have references to check.
bool is_one_statement(const ports::Transaction& transaction) {
  if (transaction.changes.size() != 1 || transaction.spend) return false;
  const auto& change = transaction.changes.front();
  return std::holds_alternative<ports::RememberAnswer>(change) ||
         std::holds_alternative<ports::SpendTokenUse>(change) ||
         std::holds_alternative<ports::SpendClientSecretUse>(change);
}

// A conditional update: the check and the spending cannot be separated by anybody.
std::string spend_sql(const std::string& table) {
  return "UPDATE " + table +
         " SET uses = uses + 1 WHERE id = ?1 AND (uses_max = 0 OR uses < uses_max)";
}

std::string sweep_sql(const std::string& table, const std::string& id) {
  return "DELETE FROM " + table + " WHERE " + id + " IN (SELECT " + id + " FROM " + table +
         " WHERE expires_at <= ?1 LIMIT " + std::to_string(sweep_rows) + ")";
}

}  // namespace

Writer::Writer(Connection& connection)
    : connection_(connection),
      tables_(connection),
      group_members_(connection),
      signer_members_(connection),
      operation_callers_(connection),
      operation_log_(connection),
      grant_ledger_(connection),
      operation_counts_(connection),
      manifests_(connection),
      log_(connection),
      begin_(connection, "BEGIN IMMEDIATE"),
      commit_(connection, "COMMIT"),
      rollback_(connection, "ROLLBACK"),
      savepoint_(connection, "SAVEPOINT one"),
      release_(connection, "RELEASE one"),
      rollback_to_(connection, "ROLLBACK TO one"),
      remember_(connection,
                "INSERT INTO remembered_answer (key_hash, body_hash, status, answer, expires_at) "
                "VALUES (?1, ?2, ?3, ?4, ?5)"),
      spend_token_(connection, spend_sql("access_token")),
      spend_client_secret_(connection, spend_sql("client_secret")),
      sweep_answers_(connection, sweep_sql("remembered_answer", "key_hash")),
      sweep_tokens_(connection, sweep_sql("access_token", "id")),
      sweep_deliveries_(connection, sweep_sql("webhook_delivery", "id")),
      epoch_table_(connection),
      epochs_(epoch_table_.read()) {
  // Checkpoints are run by checkpoint_when_due(), because SQLite's own swallow a failed fsync.
  sqlite3_wal_hook(connection.handle(), note_wal_pages, &wal_pages_);
}

ports::Contents Writer::load() {
  ports::Contents contents;
  model::for_each_kind(model::DirectoryKinds{}, [&]<class T>(std::type_identity<T>) {
    contents.of<T>() = table<T>().load();
  });
  contents.rights = epochs_;
  contents.position = position_;
  group_members_.load_into(contents.of<model::Group>());
  signer_members_.load_into(contents.of<model::Signer>());
  for (auto& signer : contents.of<model::Signer>()) {
    signer.last_signed_at =
        std::max(signer.last_signed_at, operation_counts_.last_success(signer.id));
  }
  return contents;
}

Result<std::vector<ports::Outcome>> Writer::commit(std::span<const ports::Transaction> batch) {
  const ports::RightsEpochs epochs_before = epochs_;
  auto committed = run_durably([&] {
    auto outcomes = apply_together(batch);
    if (!outcomes) {
      epochs_ = epochs_before;
      start_over();
      outcomes = apply_one_by_one(batch);
    }
    must(outcomes->size() == batch.size(), "a store answers one outcome for each transaction");
    operation_counts_.write_when_due();
    log_.write();
    epoch_table_.write(epochs_before, epochs_);
    return with_places(*std::move(outcomes));
  });
  // What was rolled back has changed nobody's rights.
  if (committed.has_error()) {
    epochs_ = epochs_before;
    return committed;
  }
  const auto is_applied = [](const ports::Outcome& outcome) { return outcome.has_value(); };
  position_.transactions +=
      static_cast<std::uint64_t>(std::ranges::count_if(*committed, is_applied));
  return committed;
}

std::vector<ports::Outcome> Writer::with_places(Outcomes outcomes) const {
  must(places_.size() == outcomes.size(), "each transaction has a place in the log");
  std::vector<ports::Outcome> placed;
  placed.reserve(outcomes.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].has_error()) {
      placed.emplace_back(std::move(outcomes[i]).error());
    } else {
      placed.emplace_back(ports::Committed{places_[i]});
    }
  }
  return placed;
}

Result<std::size_t> Writer::remove_expired(TimePoint now) {
  return run_durably([&] {
    std::int64_t removed = 0;
    for (Statement* sweep : {&sweep_answers_, &sweep_tokens_, &sweep_deliveries_}) {
      bind_field(*sweep, 1, now);
      sweep->execute();
      removed += connection_.changed_rows();
    }
    return static_cast<std::size_t>(removed) + log_.thin_checkpoints(now - std::chrono::hours{1});
  });
}

template <class Work>
auto Writer::run_durably(Work&& work) -> Result<decltype(work())> {
  if (!poison_.empty()) {
    return make_error(ErrorKind::internal, "nothing is written after a failure: " + poison_);
  }
  try {
    begin_.execute();
    auto result = work();
    commit_.execute();
    return result;
  } catch (const SqliteError& failure) {
    return after_failure(failure);
  } catch (const std::exception& failure) {
    poison(failure.what());
    throw;
  }
}

Error Writer::after_failure(const SqliteError& failure) {
  if (connection_.in_transaction()) {
    sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
  // A disk that is full before the commit record is written leaves the state known: nothing
  // happened. After any other failure it is not (a failed fsync may have lost pages that the
  // kernel reports as clean from then on), so nothing may be written any more.
  if (failure.is_full() && !connection_.in_transaction() && forget_rolled_back()) {
    return storage_full();
  }
  return poison(failure.what());
}

void Writer::start_over() {
  rollback_.execute();
  operation_callers_.forget();
  operation_counts_.recount();
  log_.give_back_all();
  begin_.execute();
}

// False when the store cannot even be read any more.
bool Writer::forget_rolled_back() {
  operation_callers_.forget();
  try {
    operation_counts_.recount();
    log_.read_again();
    return true;
  } catch (const SqliteError&) {
    return false;
  }
}

// Always ErrorKind::internal, whatever the failure was: the caller has to stop.
Error Writer::poison(std::string reason) {
  auto error = make_error(ErrorKind::internal, "the database failed: " + reason);
  if (poison_.empty()) poison_ = std::move(reason);
  // Closing would move the log into the database. What is on the disk is left for the next start.
  sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return error;
}

// A failure cannot take back the commits that hold; it only stops later ones.
bool Writer::is_checkpoint_due() {
  if (wal_pages_ >= checkpoint_pages) return poison_.empty();
  next_restart_pages_ = restart_pages;
  return false;
}

Result<void> Writer::checkpoint_when_due() {
  if (!is_checkpoint_due()) return {};
  const bool wait_for_readers = wal_pages_ >= next_restart_pages_;
  if (wait_for_readers) next_restart_pages_ = wal_pages_ + restart_pages;
  const int code = connection_.checkpoint(wait_for_readers ? wait_for_readers_ms : 0);
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {};
    default: break;
  }
  const SqliteError failure = connection_.failure(code);
  if (failure.is_full()) return {};  // the log keeps what the database has no room for
  return poison(std::string("checkpoint: ") + failure.what());
}

// Neighbouring transactions that only insert share their statements, without a savepoint for each.
// Nothing when one of them was refused: then the batch has to be applied anew, one by one.
std::optional<Writer::Outcomes> Writer::apply_together(std::span<const ports::Transaction> batch) {
  Outcomes outcomes(batch.size());
  places_.clear();
  for (std::size_t done = 0; done < batch.size();) {
    const auto rest = batch.subspan(done);
    const auto run_end = std::ranges::find_if_not(rest, only_inserts);
    const auto run = static_cast<std::size_t>(run_end - rest.begin());
    if (run > 0) {
      const auto run_outcomes = std::span(outcomes).subspan(done, run);
      if (!insert_together(rest.first(run), run_outcomes)) return std::nullopt;
      done += run;
    } else {
      places_.push_back(log_.next_index());
      outcomes[done] = apply_whole(rest.front());
      ++done;
    }
  }
  return outcomes;
}

bool Writer::insert_together(std::span<const ports::Transaction> run,
                             std::span<Result<void>> outcomes) {
  admit(run, outcomes);
  rows_.clear();
  for (std::size_t i = 0; i < run.size(); ++i) {
    places_.push_back(log_.next_index());
    if (outcomes[i].has_value() && !insert_others(run[i])) return false;
  }
  if (operation_log_.append(rows_)) return false;
  for (const auto& row : rows_) operation_counts_.add(*row.call, *row.item);
  return true;
}

// Its rows wait for those of the others; everything else is written at once.
bool Writer::insert_others(const ports::Transaction& transaction) {
  for (const auto& change : transaction.changes) {
    if (const auto* append = std::get_if<ports::AppendOperations>(&change)) {
      add_rows(*append);
    } else if (apply(change).has_error()) {
      return false;
    }
  }
  return true;
}

void Writer::add_rows(const ports::AppendOperations& append) {
  if (append.items.empty()) return;
  const auto caller = operation_callers_.row_of(append.context);
  for (const auto& item : append.items) {
    const std::uint64_t index = log_.append(append.context, item, caller.personal);
    rows_.push_back({&append.context, &item, caller.number, index});
  }
}

Writer::Outcomes Writer::apply_one_by_one(std::span<const ports::Transaction> batch) {
  Outcomes outcomes;
  outcomes.reserve(batch.size());
  places_.clear();
  for (const auto& transaction : batch) {
    places_.push_back(log_.next_index());
    outcomes.push_back(apply_whole(transaction));
  }
  return outcomes;
}

// What a run of rows needs before it is written: rights that still hold, and units.
void Writer::admit(std::span<const ports::Transaction> run, std::span<Result<void>> outcomes) {
  std::vector<const ports::SpendGrant*> spends;
  for (std::size_t i = 0; i < run.size(); ++i) {
    outcomes[i] = check_rights(run[i]);
    if (!run[i].spend || outcomes[i].has_error()) continue;
    spends.resize(run.size());
    spends[i] = &*run[i].spend;
  }
  // Signers without approvals have nothing to spend.
  if (!spends.empty()) grant_ledger_.spend_together(spends, outcomes);
}

Result<void> Writer::check_rights(const ports::Transaction& transaction) const {
  if (!transaction.rights || transaction.rights->holds(epochs_)) return {};
  return rights_changed();
}

Result<void> Writer::apply_whole(const ports::Transaction& transaction) {
  TRY_VOID(check_rights(transaction));
  auto outcome =
      is_one_statement(transaction) ? apply_changes(transaction) : apply_in_savepoint(transaction);
  if (outcome.has_error()) return outcome;
  for (const auto& change : transaction.changes) {
    ports::note_rights(epochs_, change);
    const auto* append = std::get_if<ports::AppendOperations>(&change);
    if (append == nullptr) continue;
    for (const auto& item : append->items) operation_counts_.add(append->context, item);
  }
  return outcome;
}

Result<void> Writer::apply_in_savepoint(const ports::Transaction& transaction) {
  savepoint_.execute();
  const std::uint64_t place = log_.next_index();
  auto outcome = apply_changes(transaction);
  if (outcome.has_value() && connection_.has_broken_references()) outcome = reference_broken();
  if (outcome.has_error()) {
    rollback_to_.execute();
    operation_callers_.forget();
    log_.give_back(place);
  }
  release_.execute();
  return outcome;
}

Result<void> Writer::apply_changes(const ports::Transaction& transaction) {
  if (transaction.spend) {
    TRY_VOID(grant_ledger_.spend(*transaction.spend));
  }
  for (const auto& change : transaction.changes) {
    TRY_VOID(apply(change));
  }
  return {};
}

}  // namespace sealmint::storage
