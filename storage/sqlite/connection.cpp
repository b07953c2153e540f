#include "storage/sqlite/connection.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sealmint::storage {
namespace {

int primary(int code) { return code & 0xff; }

// A null pointer would bind NULL where an empty value is meant.
const void* not_null(const void* bytes) { return bytes == nullptr ? "" : bytes; }

// A COMMIT that fails leaves nothing in sqlite3_system_errno(). The files still know.
int system_error_of(int code, sqlite3* handle) {
  if (primary(code) != SQLITE_IOERR && primary(code) != SQLITE_CANTOPEN) return 0;
  for (const int file_of : {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER}) {
    sqlite3_file* file = nullptr;
    int system_error = 0;
    if (primary(code) != SQLITE_IOERR) break;
    if (sqlite3_file_control(handle, "main", file_of, &file) != SQLITE_OK) continue;
    if (file == nullptr || file->pMethods == nullptr) continue;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &system_error);
    if (system_error != 0) return system_error;
  }
  return sqlite3_system_errno(handle);
}

}  // namespace

// SQLite calls only ENOSPC by that name; the others say the same of a write.
bool SqliteError::is_full() const {
  if (primary(code_) == SQLITE_FULL) return true;
  return code_ == SQLITE_IOERR_WRITE && (system_error_ == EDQUOT || system_error_ == EFBIG);
}

bool SqliteError::is_damage() const {
  return primary(code_) == SQLITE_CORRUPT || primary(code_) == SQLITE_NOTADB;
}

bool SqliteError::is_interrupt() const { return primary(code_) == SQLITE_INTERRUPT; }

Error to_error(const SqliteError& error) {
  if (error.is_full()) return make_error(ErrorKind::unavailable, "storage_full");
  if (error.is_damage()) {
    return make_error(ErrorKind::unavailable,
                      std::string("the database is damaged or not a database: ") + error.what());
  }
  return make_error(ErrorKind::internal, std::string("the database failed: ") + error.what());
}

Connection::Connection(const std::filesystem::path& file, Access access, int busy_timeout_ms)
    : busy_timeout_ms_(busy_timeout_ms) {
  // Every connection is used by one thread at a time, so SQLite's own mutexes are left out.
  const bool may_write = access == Access::read_write || access == Access::read_write_alone;
  const bool is_alone = access == Access::read_write_alone || access == Access::read_only_alone;
  const int flags =
      SQLITE_OPEN_NOMUTEX | (may_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  const int code = sqlite3_open_v2(file.c_str(), &handle_, flags, is_alone ? "unix-none" : nullptr);
  if (code != SQLITE_OK) {
    const std::string message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    sqlite3_close(handle_);
    throw SqliteError(code, file.string() + ": " + message);
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
}

Connection::~Connection() { sqlite3_close(handle_); }

void Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Connection::query_integer(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

int Connection::checkpoint(int wait_ms) {
  const int mode = wait_ms > 0 ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
  sqlite3_busy_timeout(handle_, wait_ms);
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, nullptr, nullptr);
  sqlite3_busy_timeout(handle_, busy_timeout_ms_);
  return code;
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::int64_t Connection::changed_rows() const { return sqlite3_changes64(handle_); }

std::int64_t Connection::last_row_number() const { return sqlite3_last_insert_rowid(handle_); }

bool Connection::has_broken_references() const {
  int broken = 0;
  int unused = 0;
  sqlite3_db_status(handle_, SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &unused, 0);
  return broken != 0;
}

SqliteError Connection::failure(int code) const {
  std::string message = sqlite3_errmsg(handle_);
  const int system_error = system_error_of(code, handle_);
  if (system_error != 0) message += " (" + std::string(std::strerror(system_error)) + ")";
  return {code, message, system_error};
}

void Connection::fail(int code) const { throw failure(code); }

void throw_altered_column() {
  throw SqliteError(SQLITE_CORRUPT, "a column does not hold what was written");
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_(&connection) {
  check(sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), handle_(std::exchange(other.handle_, nullptr)) {}

void Statement::bind_null(int parameter) { check(sqlite3_bind_null(handle_, parameter)); }

void Statement::bind_integer(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(handle_, parameter, value));
}

void Statement::bind_text(int parameter, std::string_view text) {
  check(sqlite3_bind_text64(handle_, parameter, static_cast<const char*>(not_null(text.data())),
                            text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_blob(int parameter, ByteView bytes) {
  check(
      sqlite3_bind_blob64(handle_, parameter, not_null(bytes.data()), bytes.size(), SQLITE_STATIC));
}

void Statement::bind_text_copy(int parameter, std::string_view text) {
  check(sqlite3_bind_text64(handle_, parameter, static_cast<const char*>(not_null(text.data())),
                            text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_blob_copy(int parameter, ByteView bytes) {
  check(sqlite3_bind_blob64(handle_, parameter, not_null(bytes.data()), bytes.size(),
                            SQLITE_TRANSIENT));
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  const ResetOnExit reset_on_exit(*this);
  connection_->fail(code);
}

std::optional<Violation> Statement::run() {
  const int code = sqlite3_step(handle_);
  const ResetOnExit reset_on_exit(*this);
  if (code == SQLITE_DONE || code == SQLITE_ROW) return std::nullopt;
  if (primary(code) != SQLITE_CONSTRAINT) connection_->fail(code);
  return Violation{code, sqlite3_errmsg(connection_->handle())};
}

void Statement::execute() {
  if (const auto violation = run()) throw SqliteError(violation->code, violation->message);
}

void Statement::reset() noexcept { sqlite3_reset(handle_); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

ByteView Statement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) connection_->fail(code);
}

ScopedTransaction::ScopedTransaction(Connection& connection, const char* begin)
    : connection_(connection) {
  connection_.execute(begin);
}

ScopedTransaction::~ScopedTransaction() {
  // A failed statement may have rolled back already; what a failed ROLLBACK leaves is rolled back
  // when the connection closes.
  if (connection_.in_transaction()) {
    sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void ScopedTransaction::commit() { connection_.execute("COMMIT"); }

}  // namespace sealmint::storage
