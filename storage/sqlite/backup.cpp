#include "storage/sqlite/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "files/partial_file.hpp"
#include "storage/sqlite/copy_check.hpp"
#include "storage/sqlite/migrate.hpp"

namespace sealmint::storage {
namespace {

constexpr int busy_timeout_ms = 5'000;
constexpr int pages_per_step = 256;

std::string in_bytes(std::uint64_t count) { return std::to_string(count) + " bytes"; }

std::uint64_t free_bytes(const std::filesystem::path& path) {
  std::error_code failure;
  const auto space = std::filesystem::space(path, failure);
  return failure ? ~std::uint64_t{0} : space.available;
}

std::uint64_t file_bytes(const std::filesystem::path& file) {
  std::error_code missing;
  const std::uint64_t bytes = std::filesystem::file_size(file, missing);
  return missing ? 0 : bytes;
}

// Sees to it that a copy does the server no harm.
class Guard {
 public:
  explicit Guard(const BackupOptions& options)
      : options_(options),
        log_(options.state_directory / "sealmint.db-wal"),
        log_bytes_before_(file_bytes(log_)),
        // Whose disk is full already may be making room by this very copy to another one.
        watches_space_(free_bytes(options.state_directory) >= options.free_bytes_min) {}

  Result<void> check() const {
    if (options_.is_cancelled()) return cancelled();
    if (file_bytes(log_) > log_bytes_before_ + options_.log_bytes_max) {
      return make_error(ErrorKind::unavailable,
                        "the server wrote more than " + in_bytes(options_.log_bytes_max) +
                            " while its store was copied; copy to a faster disk, or when it has "
                            "less to do");
    }
    if (watches_space_ && free_bytes(options_.state_directory) < options_.free_bytes_min) {
      return make_error(ErrorKind::unavailable, "less than " + in_bytes(options_.free_bytes_min) +
                                                    " were left on the disk of the state folder");
    }
    return {};
  }

 private:
  const BackupOptions& options_;
  std::filesystem::path log_;
  std::uint64_t log_bytes_before_;
  bool watches_space_;
};

// SQLite does not say why it cannot open a file.
Result<void> check_is_readable(const std::filesystem::path& database) {
  const files::Descriptor file(::open(database.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.is_open()) return {};
  if (errno == ENOENT || errno == ENOTDIR) {
    return make_error(ErrorKind::not_found, "there is no store here");
  }
  return make_error(ErrorKind::unavailable, std::generic_category().message(errno));
}

Result<void> check_room(Connection& source, const files::PartialFile& target) {
  const auto needed = static_cast<std::uint64_t>(source.query_integer("PRAGMA page_count") *
                                                 source.query_integer("PRAGMA page_size"));
  const std::uint64_t there = free_bytes(target.path());
  if (there >= needed) return {};
  return make_error(ErrorKind::unavailable, "the disk is full: the copy needs " + in_bytes(needed) +
                                                ", " + in_bytes(there) + " are free");
}

class PageCopier {
 public:
  PageCopier(Connection& copy, Connection& source)
      : copy_(copy), handle_(sqlite3_backup_init(copy.handle(), "main", source.handle(), "main")) {
    if (handle_ == nullptr) copy_.fail(sqlite3_errcode(copy_.handle()));
  }
  ~PageCopier() { sqlite3_backup_finish(handle_); }
  PageCopier(const PageCopier&) = delete;
  PageCopier& operator=(const PageCopier&) = delete;

  // False once everything is there.
  bool step() {
    const int code = sqlite3_backup_step(handle_, pages_per_step);
    if (code == SQLITE_DONE) return false;
    if (code != SQLITE_OK) copy_.fail(code);
    return true;
  }

 private:
  Connection& copy_;
  sqlite3_backup* handle_;
};

// `source` has a read transaction open: all steps see the same moment.
Result<void> copy_pages(Connection& source, const std::filesystem::path& file, const Guard& guard) {
  Connection copy(file, Connection::Access::read_write_alone, 0);
  // What is cut off is thrown away whole, and PartialFile::sync() puts it on the disk.
  copy.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
  PageCopier copier(copy, source);
  while (copier.step()) {
    TRY_VOID(guard.check());
  }
  return {};
}

// The pages say that a write-ahead log belongs to them: bytes 18 and 19, file format section 1.3.3.
Result<void> leave_wal_mode(const files::PartialFile& file) {
  constexpr std::array<std::uint8_t, 2> rollback_mode{1, 1};
  if (::pwrite(file.file().get(), rollback_mode.data(), rollback_mode.size(), 18) ==
      ssize_t{rollback_mode.size()}) {
    return {};
  }
  return make_error(ErrorKind::unavailable, std::generic_category().message(errno));
}

// Opens the store and keeps what it is at this moment for all that is read from it.
Result<std::unique_ptr<Connection>> open_snapshot(const std::filesystem::path& database) {
  auto source =
      std::make_unique<Connection>(database, Connection::Access::read_only, busy_timeout_ms);
  source->execute("BEGIN");
  TRY_VOID(schema_number(*source, migrations()));
  return source;
}

Result<void> copy_store(Connection& source, const files::PartialFile& target, const Guard& guard) {
  TRY_VOID(guard.check());
  TRY_VOID(check_room(source, target));
  TRY_VOID(copy_pages(source, target.path(), guard));
  TRY_VOID(leave_wal_mode(target));
  return target.sync();
}

}  // namespace

Result<BackupSummary> back_up(const BackupOptions& options) {
  const auto database = options.state_directory / "sealmint.db";
  TRY_VOID(naming(database, [&] { return check_is_readable(database); }));
  TRY(auto target, files::PartialFile::create(options.target));
  {
    TRY(const auto source, naming(database, [&] { return open_snapshot(database); }));
    const Guard guard(options);
    TRY_VOID(naming(options.target, [&] { return copy_store(*source, target, guard); }));
  }
  // A copy that is damaged tells of a store that is.
  TRY(auto summary,
      naming(database, [&] { return check_copy(target.path(), options.is_cancelled); }));
  TRY_VOID(target.publish());
  summary.file = options.target;
  return summary;
}

}  // namespace sealmint::storage
