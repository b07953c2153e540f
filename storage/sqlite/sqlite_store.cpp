#include "storage/sqlite/sqlite_store.hpp"

#include <sqlite3.h>

#include <optional>
#include <type_traits>
#include <utility>

#include "core/base/must.hpp"
#include "storage/sqlite/guarded.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/reader.hpp"
#include "storage/sqlite/state_directory.hpp"
#include "storage/sqlite/writer.hpp"

namespace sealmint::storage {
namespace {

class Database final : public SqliteStore {
 public:
  Database(StateDirectory state, std::unique_ptr<Connection> connection,
           const SqliteOptions& options)
      : state_(std::move(state)),
        connection_(std::move(connection)),
        writer_(*connection_),
        readers_(state_.database(), options.read_connections,
                 static_cast<int>(options.busy_timeout.count())),
        reads_({"store", options.read_threads}) {}

  Result<ports::Contents> load() override {
    return guarded([&] { return writer_.load(); });
  }

  // Nobody else commits to the file while this process has its lock, and what this process
  // committed it knows.
  Result<ports::HistoryPage> since(ports::Position position, std::size_t) override {
    if (position == writer_.position()) return ports::HistoryPage{{}, position};
    return make_error(ErrorKind::not_found, "this store keeps no history");
  }

  Result<ports::CommitAnswer> commit(ports::BatchId id,
                                     std::span<const ports::Transaction> batch) override {
    newest_.reset();
    TRY(auto outcomes, writer_.commit(batch));
    newest_ = id;
    return ports::Applied{std::move(outcomes), writer_.position()};
  }

  // A commit of a file is never in doubt: it is durable, or the store ends.
  Result<ports::Settlement> settle(ports::BatchId id) override {
    must(newest_ != id, "what was answered is not asked again");
    return ports::NeverHappened{};
  }

  Result<std::size_t> remove_expired(TimePoint now) override {
    // The sweep comes by every now and then: a disk that has grown gets its ballast back.
    state_.restore_ballast();
    return writer_.remove_expired(now);
  }

  bool needs_tidying() override { return writer_.is_checkpoint_due(); }

  Result<void> tidy_up() override { return writer_.checkpoint_when_due(); }

  std::optional<std::uint64_t> free_bytes() override { return state_.free_bytes(); }

  Task<void> ping(Deadline deadline) override {
    return read(deadline, [](Reader& reader) { reader.ping(); });
  }

  Task<ports::OperationPage> operations(ports::OperationQuery query, Deadline deadline) override {
    return read(deadline, [query](Reader& reader) { return reader.operations(query); });
  }

  Task<std::optional<model::Operation>> operation(OperationId id, Deadline deadline) override {
    return read(deadline, [id](Reader& reader) { return reader.operation(id); });
  }

  Task<std::optional<ports::RememberAnswer>> remembered_answer(Sha256 key_hash, TimePoint now,
                                                               Deadline deadline) override {
    return read(deadline, [key_hash, now](Reader& reader) {
      return reader.remembered_answer(key_hash, now);
    });
  }

  Task<std::optional<model::Manifest>> manifest(SignerId signer_id, Sha256 root,
                                                Deadline deadline) override {
    return read(deadline,
                [signer_id, root](Reader& reader) { return reader.manifest(signer_id, root); });
  }

  Task<model::DeliveryPage> deliveries(ports::DeliveryQuery query, Deadline deadline) override {
    return read(deadline, [query](Reader& reader) { return reader.deliveries(query); });
  }

  Task<std::optional<model::WebhookDelivery>> delivery(DeliveryId id, Deadline deadline) override {
    return read(deadline, [id](Reader& reader) { return reader.delivery(id); });
  }

  Task<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                           std::size_t count_max,
                                                           Deadline deadline) override {
    return read(deadline, [id, now, count_max](Reader& reader) {
      return reader.due_deliveries(id, now, count_max);
    });
  }

  Result<ports::LogHead> log_head(ports::LogId log, Deadline deadline) override {
    return read_log(log, deadline, [](LogQueries& queries) { return queries.head(); });
  }

  Result<std::vector<Sha256>> log_hashes(ports::LogId log, unsigned level, std::uint64_t first,
                                         std::size_t count, Deadline deadline) override {
    return read_log(log, deadline,
                    [&](LogQueries& queries) { return queries.hashes(level, first, count); });
  }

  Result<std::vector<Bytes>> log_entries(ports::LogId log, std::uint64_t first, std::size_t count,
                                         Deadline deadline) override {
    return read_log(log, deadline,
                    [&](LogQueries& queries) { return queries.entries(first, count); });
  }

  Result<std::optional<std::uint64_t>> log_index(ports::LogId log, OperationId id,
                                                 Deadline deadline) override {
    return read_log(log, deadline, [&](LogQueries& queries) { return queries.index_of(id); });
  }

  Result<std::optional<std::uint64_t>> log_index(ports::LogId log, EventId id,
                                                 Deadline deadline) override {
    return read_log(log, deadline, [&](LogQueries& queries) { return queries.index_of(id); });
  }

  Result<std::vector<ports::PersonalTexts>> log_personal(ports::LogId log, std::uint64_t first,
                                                         std::size_t count,
                                                         Deadline deadline) override {
    return read_log(log, deadline,
                    [&](LogQueries& queries) { return queries.personal(first, count); });
  }

  Result<std::vector<ports::KeepCheckpoint>> checkpoints(ports::LogId log, std::uint64_t size_above,
                                                         std::size_t count_max,
                                                         Deadline deadline) override {
    return read_log(log, deadline, [&](LogQueries& queries) {
      return queries.checkpoints(size_above, count_max);
    });
  }

  Result<std::optional<Bytes>> read_setting(std::string_view key) override {
    return guarded([&] { return writer_.read_setting(key); });
  }

  Result<void> write_setting(std::string_view key, ByteView value) override {
    return guarded([&] { writer_.write_setting(key, value); });
  }

  const BlockingPool& reads() const override { return reads_; }
  void stop() override { reads_.stop(); }

 private:
  template <class Use>
  using Value = std::invoke_result_t<Use&, Reader&>;

  // On a thread of the store.
  template <class Use>
  Task<Value<Use>> read(Deadline deadline, Use use) {
    return reads_.run([this, deadline, use] { return readers_.with_reader(deadline, use); },
                      deadline);
  }

  // On the thread of the caller.
  template <class Use>
  auto read_log(ports::LogId log, Deadline deadline, Use use)
      -> Result<std::invoke_result_t<Use&, LogQueries&>> {
    if (log != ports::first_log) return no_such_log();
    return readers_.with_reader(deadline, [&use](Reader& reader) { return use(reader.log()); });
  }

  // In this order: connections close before the lock is let go.
  StateDirectory state_;
  std::unique_ptr<Connection> connection_;
  Writer writer_;
  std::optional<ports::BatchId> newest_;
  ReaderPool readers_;
  BlockingPool reads_;
};

// An answer may only leave once it is on the disk, hence FULL. The log is emptied by the writer
// itself (Writer::checkpoint_when_due).
constexpr const char* writer_pragmas =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA journal_size_limit = 67108864;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cache_size = -16384;";

// What a crash left in the log may read well and still be on no disk: after a failed fsync the
// kernel keeps the pages and calls them clean. Moving them into the database writes them anew, so
// that nothing is built upon them before they are durable.
void fold_log(Connection& connection) {
  const int code = sqlite3_wal_checkpoint_v2(connection.handle(), nullptr,
                                             SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_BUSY:  // somebody reads an older state
    case SQLITE_LOCKED: return;
    default: break;
  }
  const SqliteError failure = connection.failure(code);
  if (!failure.is_full()) throw failure;
}

Result<std::unique_ptr<SqliteStore>> open_database(StateDirectory state,
                                                   const SqliteOptions& options) {
  const auto timeout_ms = static_cast<int>(options.busy_timeout.count());
  auto connection =
      std::make_unique<Connection>(state.database(), Connection::Access::read_write, timeout_ms);
  connection->execute(writer_pragmas);
  fold_log(*connection);
  TRY_VOID(migrate(*connection, migrations()));
  state.restore_ballast();
  std::unique_ptr<SqliteStore> store =
      std::make_unique<Database>(std::move(state), std::move(connection), options);
  return store;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> open_sqlite(const SqliteOptions& options) {
  TRY(StateDirectory state, StateDirectory::open(options.state_directory, options.ballast_bytes));
  TRY_VOID(state.prepare_database_file());
  const std::string file = state.database().string();
  try {
    return open_database(std::move(state), options);
  } catch (const SqliteError& failure) {
    Error error = to_error(failure);
    error.detail = file + ": " + error.detail;
    return error;
  }
}

}  // namespace sealmint::storage
