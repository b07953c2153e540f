#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "files/lasting.hpp"
#include "files/partial_file.hpp"
#include "files/regular_file.hpp"
#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/copy_check.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/state_directory.hpp"

namespace sealmint::storage {
namespace {

constexpr std::size_t header_bytes = 100;
constexpr std::size_t piece_bytes = 1024 * 1024;

// What may be there before: what no backup holds, and what a restore that was killed left.
constexpr std::array<std::string_view, 6> may_be_there{
    "master.key", "published-checkpoint", "tls-certificate.pem", "tls-key.pem",
    "lock",       "sealmint.db.partial"};

Error system_failure() {
  return make_error(ErrorKind::unavailable, std::generic_category().message(errno));
}

Result<files::Descriptor> open_backup(const std::filesystem::path& path) {
  auto file = files::open_regular_file(path);
  if (file.has_value()) return std::move(file->descriptor);
  return make_error(file.error().kind, "this " + file.error().detail);
}

// File format section 1.3: the magic text, and in bytes 18 and 19 whether a write-ahead log belongs
// to the file.
Result<void> check_header(int file) {
  std::array<char, header_bytes> header{};
  const ssize_t length = ::pread(file, header.data(), header.size(), 0);
  if (length < 0) return system_failure();
  if (!std::string_view(header.data(), header.size()).starts_with("SQLite format 3")) {
    return make_error(ErrorKind::rejected, "this is not a backup: it is no database");
  }
  if (header[18] == 1 && header[19] == 1) return {};
  return make_error(ErrorKind::rejected,
                    "this is not a backup but the file of a live store, which may lack its newest "
                    "records; make one with `sealmint admin backup`");
}

// Whether this binary can read the store in a backup, before anything is made of it.
Result<void> check_schema(const std::filesystem::path& file) {
  Connection connection(file, Connection::Access::read_only_alone, 0);
  TRY_VOID(schema_number(connection, migrations()));
  return {};
}

Result<void> check_is_free(const std::filesystem::path& directory) {
  std::error_code failure;
  if (!std::filesystem::exists(directory, failure)) return {};
  for (const auto& entry : std::filesystem::directory_iterator(directory, failure)) {
    const std::string name = entry.path().filename().string();
    if (std::ranges::find(may_be_there, name) != may_be_there.end()) continue;
    return make_error(ErrorKind::rejected,
                      "it holds " + name + "; a store is restored into an empty folder only");
  }
  if (failure) return make_error(ErrorKind::unavailable, failure.message());
  return {};
}

Result<void> copy_bytes(int from, const files::PartialFile& target,
                        const IsCancelled& is_cancelled) {
  Bytes piece(piece_bytes);
  while (true) {
    if (is_cancelled()) return cancelled();
    const ssize_t length = ::read(from, piece.data(), piece.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return system_failure();
    if (length == 0) return target.sync();
    const ByteView read(piece.data(), static_cast<std::size_t>(length));
    if (const auto failure = files::write_all(target.file(), read)) {
      return make_error(ErrorKind::unavailable, failure.message());
    }
  }
}

Result<BackupSummary> restore_into(const StateDirectory& state, int backup,
                                   const RestoreOptions& options) {
  TRY(auto target, files::PartialFile::create(state.database()));
  TRY_VOID(
      naming(state.database(), [&] { return copy_bytes(backup, target, options.is_cancelled); }));
  TRY(auto summary,
      naming(options.file, [&] { return check_copy(target.path(), options.is_cancelled); }));
  TRY_VOID(options.before_publish());
  TRY_VOID(target.publish());
  summary.file = state.database();
  return summary;
}

Result<BackupSummary> open_and_restore(int backup, const RestoreOptions& options) {
  const auto& directory = options.state_directory;
  std::error_code failure;
  if (directory.has_parent_path()) {
    std::filesystem::create_directories(directory.parent_path(), failure);
  }
  TRY(const auto state, StateDirectory::open(directory, 0));
  // Somebody may have made it for the key.
  if (::chmod(directory.c_str(), S_IRWXU) != 0) return system_failure();
  return restore_into(state, backup, options);
}

}  // namespace

Result<BackupSummary> restore(const RestoreOptions& options) {
  const auto& directory = options.state_directory;
  TRY(const auto backup, naming(options.file, [&] { return open_backup(options.file); }));
  TRY_VOID(naming(options.file, [&] { return check_header(backup.get()); }));
  TRY_VOID(naming(options.file, [&] { return check_schema(options.file); }));
  TRY_VOID(naming(directory, [&] { return check_is_free(directory); }));
  std::error_code failure;
  const bool is_new = !std::filesystem::exists(directory, failure);
  auto summary = open_and_restore(backup.get(), options);
  if (summary.has_error() && is_new) std::filesystem::remove_all(directory, failure);
  return summary;
}

Result<std::optional<Bytes>> read_backup_setting(const std::filesystem::path& file,
                                                 std::string_view key) {
  return naming(file, [&]() -> Result<std::optional<Bytes>> {
    TRY(const auto backup, open_backup(file));
    TRY_VOID(check_header(backup.get()));
    Connection connection(file, Connection::Access::read_only_alone, 0);
    TRY_VOID(schema_number(connection, migrations()));
    Statement select(connection, "SELECT value FROM setting WHERE \"key\" = ?1");
    select.bind_text(1, key);
    if (!select.step()) return std::nullopt;
    const ByteView value = select.blob(0);
    return Bytes(value.begin(), value.end());
  });
}

}  // namespace sealmint::storage
