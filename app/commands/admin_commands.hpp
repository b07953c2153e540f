// `sealmint admin ...`: what an administrator of the machine does with a state directory.
#pragma once

#include <string>

#include "app/settings/config.hpp"

namespace sealmint::app {

struct BackupArguments {
  std::string target;  // a file that does not exist yet, or a folder, where the time names it
  bool as_json = false;
};
// Copies the store of a state directory, also while a server runs on it, and says what was copied.
// Returns the exit code: 0, 1 for a failure that stderr tells, 78 for a store newer than this
// binary.
int run_backup(const Config& config, const BackupArguments& arguments);

struct RestoreArguments {
  std::string file;
  bool as_json = false;
};
// Puts a backup into a state directory without a store. A master key that is there already has to
// be the one of the backup. Exit codes as above.
int run_restore(const Config& config, const RestoreArguments& arguments);

}  // namespace sealmint::app
