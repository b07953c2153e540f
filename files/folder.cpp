#include "files/folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace sealmint::files {
namespace {

Error failure_of(std::string_view step, const std::filesystem::path& path, int code = errno) {
  return make_error(ErrorKind::rejected, std::string(step) + " " + path.string() + ": " +
                                             std::generic_category().message(code));
}

}  // namespace

Result<void> make_private_folder(const std::filesystem::path& folder,
                                 bool (*is_ours)(const std::filesystem::path&)) {
  std::error_code failure;
  const bool is_new = std::filesystem::create_directories(folder, failure);
  if (failure) return failure_of("Cannot create", folder, failure.value());
  if (!std::filesystem::is_directory(folder, failure)) {
    return make_error(ErrorKind::rejected, folder.string() + " is not a directory");
  }
  const bool may_set_mode = is_new || is_ours == nullptr || is_ours(folder);
  if (may_set_mode && ::chmod(folder.c_str(), S_IRWXU) != 0) {
    return failure_of("Cannot set the mode of", folder);
  }
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return failure_of("Cannot write to", folder);
  return {};
}

}  // namespace sealmint::files
