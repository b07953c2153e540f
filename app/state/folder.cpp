#include "app/state/folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace sealmint::app {
namespace {

Error failure_of(std::string_view step, const std::filesystem::path& path, int code = errno) {
  return make_error(ErrorKind::rejected, std::string(step) + " " + path.string() + ": " +
                                             std::generic_category().message(code));
}

// Empty, or with the files that we or ./run put there.
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
  std::error_code failure;
  const bool is_new = std::filesystem::create_directories(directory, failure);
  if (failure) return failure_of("Cannot create", directory, failure.value());
  if (!std::filesystem::is_directory(directory, failure)) {
    return make_error(ErrorKind::rejected, directory.string() + " is not a directory");
  }
  // The mode of somebody else's folder (`--state /tmp` by mistake) is not ours to change.
  if ((is_new || is_ours(directory)) && ::chmod(directory.c_str(), S_IRWXU) != 0) {
    return failure_of("Cannot set the mode of", directory);
  }
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    return failure_of("Cannot write to", directory);
  }
  return {};
}

}  // namespace sealmint::app
