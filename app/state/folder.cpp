#include "app/state/folder.hpp"

#include "files/folder.hpp"

namespace sealmint::app {
namespace {

// Empty, or with the files that we or ./run put there. The mode of somebody else's folder
// (`--state /tmp` by mistake) is not ours to change.
bool is_ours(const std::filesystem::path& directory) {
  std::error_code failure;
  if (std::filesystem::is_empty(directory, failure)) return true;
  for (const auto* name : {"sealmint.db", "master.key", ".sealmint-state"}) {
    if (std::filesystem::exists(directory / name, failure)) return true;
  }
  return false;
}

}  // namespace

Result<void> prepare_state_directory(const std::filesystem::path& directory) {
  return files::make_private_folder(directory, is_ours);
}

}  // namespace sealmint::app
