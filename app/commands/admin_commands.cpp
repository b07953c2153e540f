#include "app/commands/admin_commands.hpp"

#include <boost/json.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "app/state/log_guard.hpp"
#include "app/state/master_key.hpp"
#include "core/base/exit_codes.hpp"
#include "core/crypto/secure_memory.hpp"
#include "storage/sqlite/backup.hpp"

namespace sealmint::app {
namespace {

std::atomic<bool> is_interrupted = false;

// From now on Ctrl-C ends the work tidily instead of the process.
bool interrupted() { return is_interrupted; }
void end_tidily_on_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    std::signal(number, [](int) { is_interrupted = true; });
  }
}

int fail(std::string_view command, const Error& error) {
  std::cerr << "sealmint " << command << ": " << error.detail << '\n';
  return exit_code_of(error);
}

// Two backups of one second get one name, and the second of them an error.
std::filesystem::path name_target(const std::filesystem::path& wanted) {
  std::error_code failure;
  if (!std::filesystem::is_directory(wanted, failure)) return wanted;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return wanted / fmt::format("sealmint-{:%Y%m%dT%H%M%SZ}.db", now);
}

// The size and the root hash: lines 2 and 3 of a checkpoint (C2SP tlog-checkpoint).
std::string describe_checkpoint(const std::string& note) {
  if (note.empty()) return "none yet";
  std::istringstream lines(note);
  std::string origin, size, root;
  std::getline(lines, origin);
  std::getline(lines, size);
  std::getline(lines, root);
  return size + " entries, root " + root;
}

void print_summary(const storage::BackupSummary& summary, bool as_json, std::string_view first_line,
                   std::string_view last_line) {
  if (as_json) {
    std::cout << boost::json::object{{"file", summary.file.string()},
                                     {"bytes", summary.bytes},
                                     {"schema", summary.schema},
                                     {"operations", summary.operations},
                                     {"logSize", summary.log_size},
                                     {"checkpoint", summary.checkpoint}}
              << '\n';
    return;
  }
  std::cout << first_line << "\n  size        " << summary.bytes << " bytes\n  schema      "
            << summary.schema << "\n  operations  " << summary.operations << "\n  log         "
            << summary.log_size << " entries\n  checkpoint  "
            << describe_checkpoint(summary.checkpoint) << '\n'
            << last_line << '\n';
}

// ---- restore ----

// The settings of a store that is a backup still; nothing is written there.
class BackupSettings final : public ports::Settings {
 public:
  explicit BackupSettings(std::filesystem::path file) : file_(std::move(file)) {}
  Result<std::optional<Bytes>> read_setting(std::string_view key) override {
    return storage::read_backup_setting(file_, key);
  }
  Result<void> write_setting(std::string_view, ByteView) override { return {}; }

 private:
  std::filesystem::path file_;
};

// False when there is no key yet: it may be brought later.
Result<bool> key_fits(const Config& config, const std::filesystem::path& backup) {
  std::error_code failure;
  if (config.keys.master_key.empty() &&
      !std::filesystem::exists(default_master_key_path(config), failure)) {
    return false;
  }
  TRY_VOID(crypto::initialise_secure_heap());
  TRY(const auto key, load_master_key(config, false));
  BackupSettings settings(backup);
  TRY_VOID(check_master_key(key, settings));
  return true;
}

std::string what_is_next(const Config& config, bool key_is_there, bool checkpoint_is_there) {
  std::string text = key_is_there
                         ? "The master key fits.\n"
                         : "Put the master key of this store at " +
                               default_master_key_path(config).string() + ", with mode 0600.\n";
  text += checkpoint_is_there
              ? "The first start compares the log with the checkpoint that was there."
              : "The first start needs --accept-rollback, because what was recorded after the "
                "backup is not in it.";
  return text;
}

}  // namespace

int run_backup(const Config& config, const BackupArguments& arguments) {
  constexpr std::string_view command = "admin backup";
  end_tidily_on_signals();
  storage::BackupOptions options;
  options.state_directory = config.storage.directory;
  options.target = name_target(arguments.target);
  options.is_cancelled = interrupted;
  const auto summary = storage::back_up(options);
  if (summary.has_error()) return fail(command, summary.error());
  print_summary(*summary, arguments.as_json,
                "Backed up " + config.storage.directory + " to " + summary->file.string() + ".",
                "It is whole. The master key is not in it: keep the key apart, nothing opens "
                "without it.");
  return 0;
}

int run_restore(const Config& config, const RestoreArguments& arguments) {
  constexpr std::string_view command = "admin restore";
  end_tidily_on_signals();
  const auto key_is_there = key_fits(config, arguments.file);
  if (key_is_there.has_error()) return fail(command, key_is_there.error());
  const bool checkpoint_is_there = has_published(config.storage.directory);
  storage::RestoreOptions options;
  options.file = arguments.file;
  options.state_directory = config.storage.directory;
  options.before_publish = [&] { return note_restored(options.state_directory); };
  options.is_cancelled = interrupted;
  const auto summary = storage::restore(options);
  if (summary.has_error()) return fail(command, summary.error());
  print_summary(*summary, arguments.as_json,
                "Restored " + arguments.file + " into " + config.storage.directory + ".",
                what_is_next(config, *key_is_there, checkpoint_is_there));
  return 0;
}

}  // namespace sealmint::app
