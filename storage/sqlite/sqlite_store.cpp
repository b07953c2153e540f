#include "storage/sqlite/sqlite_store.hpp"

#include <sqlite3.h>

#include <utility>

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
                 static_cast<int>(options.busy_timeout.count())) {}

  Result<ports::Contents> load() override {
    return guarded([&] { return writer_.load(); });
  }

  Result<std::vector<ports::Outcome>> commit(std::span<const ports::Transaction> batch) override {
    return writer_.commit(batch);
  }

  Result<std::size_t> remove_expired(TimePoint now) override {
    // The sweep comes by every now and then: a disk that has grown gets its ballast back.
    state_.restore_ballast();
    return writer_.remove_expired(now);
  }

  bool needs_tidying() override { return writer_.is_checkpoint_due(); }

  Result<void> tidy_up() override { return writer_.checkpoint_when_due(); }

  std::optional<std::uint64_t> free_bytes() override { return state_.free_bytes(); }

  Result<ports::OperationPage> operations(const ports::OperationQuery& query) override {
    return read([&](Reader& reader) { return reader.operations(query); });
  }

  Result<std::optional<model::Operation>> operation(OperationId id) override {
    return read([&](Reader& reader) { return reader.operation(id); });
  }

  Result<std::optional<ports::RememberAnswer>> remembered_answer(const Sha256& key_hash,
                                                                 TimePoint now) override {
    return read([&](Reader& reader) { return reader.remembered_answer(key_hash, now); });
  }

  Result<std::optional<model::Manifest>> manifest(SignerId signer_id, const Sha256& root) override {
    return read([&](Reader& reader) { return reader.manifest(signer_id, root); });
  }

  Result<model::DeliveryPage> deliveries(const ports::DeliveryQuery& query) override {
    return read([&](Reader& reader) { return reader.deliveries(query); });
  }

  Result<std::optional<model::WebhookDelivery>> delivery(DeliveryId id) override {
    return read([&](Reader& reader) { return reader.delivery(id); });
  }

  Result<std::vector<model::WebhookDelivery>> due_deliveries(WebhookId id, TimePoint now,
                                                             std::size_t count_max) override {
    return read([&](Reader& reader) { return reader.due_deliveries(id, now, count_max); });
  }

  Result<ports::LogHead> log_head() override {
    return read([](Reader& reader) { return reader.log().head(); });
  }

  Result<std::vector<Sha256>> log_hashes(unsigned level, std::uint64_t first,
                                         std::size_t count) override {
    return read([&](Reader& reader) { return reader.log().hashes(level, first, count); });
  }

  Result<std::vector<Bytes>> log_entries(std::uint64_t first, std::size_t count) override {
    return read([&](Reader& reader) { return reader.log().entries(first, count); });
  }

  Result<std::optional<std::uint64_t>> log_index(OperationId id) override {
    return read([&](Reader& reader) { return reader.log().index_of(id); });
  }

  Result<std::optional<std::uint64_t>> log_index(EventId id) override {
    return read([&](Reader& reader) { return reader.log().index_of(id); });
  }

  Result<std::vector<ports::PersonalTexts>> log_personal(std::uint64_t first,
                                                         std::size_t count) override {
    return read([&](Reader& reader) { return reader.log().personal(first, count); });
  }

  Result<std::vector<ports::KeepCheckpoint>> checkpoints(std::uint64_t size_above,
                                                         std::size_t count_max) override {
    return read([&](Reader& reader) { return reader.log().checkpoints(size_above, count_max); });
  }

  Result<void> ping() override {
    return read([](Reader& reader) { reader.ping(); });
  }

  Result<std::optional<Bytes>> read_setting(std::string_view key) override {
    return guarded([&] { return writer_.read_setting(key); });
  }

  Result<void> write_setting(std::string_view key, ByteView value) override {
    return guarded([&] { writer_.write_setting(key, value); });
  }

 private:
  template <class Use>
  auto read(Use&& use) -> Result<decltype(use(std::declval<Reader&>()))> {
    return guarded([&] { return readers_.with_reader(use); });
  }

  // In this order: connections close before the lock is let go.
  StateDirectory state_;
  std::unique_ptr<Connection> connection_;
  Writer writer_;
  ReaderPool readers_;
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
