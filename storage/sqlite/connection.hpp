// RAII over SQLite: a connection, a prepared statement and a transaction.
//
// Inside this folder a failure of SQLite is an exception, SqliteError: a disk that breaks can show
// up in any of some hundred calls, and every one of them ends the same way. The methods of the port
// turn it into an Error. A broken constraint is an expected failure and comes back as a value.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/error.hpp"
#include "storage/shared/row.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sealmint::storage {

class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& message, int system_error = 0)
      : std::runtime_error(message), code_(code), system_error_(system_error) {}
  // The extended result code.
  int code() const { return code_; }
  // No room on the disk, in the quota, or below the limit for the size of a file.
  bool is_full() const;
  bool is_damage() const;
  bool is_interrupt() const;

 private:
  int code_;
  int system_error_;  // errno of the call that failed, as far as SQLite tells; or 0
};

// The Error that the port reports.
Error to_error(const SqliteError& error);

// Which constraint a statement broke; the statement itself changed nothing.
struct Violation {
  int code = 0;         // SQLITE_CONSTRAINT_UNIQUE, ...
  std::string message;  // "UNIQUE constraint failed: signer.name"
};

class Connection {
 public:
  // `alone`: the file is nobody else's, so no locks are taken, which some file systems do not have.
  enum class Access { read_write, read_only, read_write_alone, read_only_alone };

  // Throws SqliteError, as all that follows does.
  Connection(const std::filesystem::path& file, Access access, int busy_timeout_ms);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* handle() const { return handle_; }
  // Runs one or more statements that return nothing of interest.
  void execute(const char* sql);
  // The first column of the first row of a statement.
  std::int64_t query_integer(const char* sql);
  // Moves the write-ahead log into the database, as far as readers of older states allow. With a
  // wait, waits so long for them, and the log starts anew. Returns SQLite's code; throws nothing.
  int checkpoint(int wait_ms);
  bool in_transaction() const;
  // Rows that the last INSERT, UPDATE or DELETE changed.
  std::int64_t changed_rows() const;
  // The row number that the last INSERT gave.
  std::int64_t last_row_number() const;
  // True while a deferred foreign key of the open transaction is broken.
  bool has_broken_references() const;
  // What the last call failed with, and what the operating system said.
  SqliteError failure(int code) const;
  [[noreturn]] void fail(int code) const;

 private:
  sqlite3* handle_ = nullptr;
  int busy_timeout_ms_;
};

// A column holds what no version of Sealmint wrote there: a SqliteError of damage.
[[noreturn]] void throw_altered_column();

class Statement final : public Parameters, public Row {
 public:
  Statement(Connection& connection, std::string_view sql);
  ~Statement() override;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  void bind_null(int parameter) override;
  void bind_integer(int parameter, std::int64_t value) override;
  void bind_text(int parameter, std::string_view text) override;
  void bind_blob(int parameter, ByteView bytes) override;
  void bind_text_copy(int parameter, std::string_view text) override;
  void bind_blob_copy(int parameter, ByteView bytes) override;

  // Moves to the next row; false behind the last one, and the statement is ready for another run.
  bool step();
  // Runs a statement without rows to its end.
  [[nodiscard]] std::optional<Violation> run();
  // Runs a statement that no constraint can break.
  void execute();
  void reset() noexcept;

  // Valid until the next step().
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;
  ByteView blob(int column) const override;
  [[noreturn]] void fail_altered() const override { throw_altered_column(); }

 private:
  void check(int code) const;

  Connection* connection_;
  sqlite3_stmt* handle_ = nullptr;
};

// Readies a statement for its next run on every way out of a block of reads.
class ResetOnExit {
 public:
  explicit ResetOnExit(Statement& statement) : statement_(statement) {}
  ~ResetOnExit() { statement_.reset(); }
  ResetOnExit(const ResetOnExit&) = delete;
  ResetOnExit& operator=(const ResetOnExit&) = delete;

 private:
  Statement& statement_;
};

// Rolls back what was not committed.
class ScopedTransaction {
 public:
  // `begin` is "BEGIN", "BEGIN IMMEDIATE" or "BEGIN EXCLUSIVE".
  ScopedTransaction(Connection& connection, const char* begin);
  ~ScopedTransaction();
  ScopedTransaction(const ScopedTransaction&) = delete;
  ScopedTransaction& operator=(const ScopedTransaction&) = delete;
  void commit();

 private:
  Connection& connection_;
};

}  // namespace sealmint::storage
