#include "pkcs11/host_process.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "client/json_members.hpp"
#include "core/base/bytes.hpp"
#include "core/base/limits.hpp"
#include "pkcs11/command_line.hpp"
#include "pkcs11/crypto.hpp"

namespace sealmint::pkcs11 {
namespace {

constexpr const char* executable_link = "/proc/self/exe";
constexpr std::size_t command_line_bytes = 256 * 1024;

// The name that was started, even when the file has been replaced since.
std::string tool_name() {
  std::error_code error;
  std::string path = std::filesystem::read_symlink(executable_link, error).string();
  constexpr std::string_view deleted = " (deleted)";
  if (path.ends_with(deleted)) path.resize(path.size() - deleted.size());
  return std::filesystem::path(path).filename().string();
}

// Calls `take` with piece after piece; false when the file cannot be read.
template <class Take>
bool read_pieces(const char* path, const Take& take) {
  const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  std::vector<std::uint8_t> buffer(256 * 1024);
  ssize_t count = 0;
  do {
    count = ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count > 0 && !take(ByteView(buffer.data(), static_cast<std::size_t>(count)))) break;
  } while (count > 0);
  ::close(descriptor);
  return count >= 0;
}

std::string hash_of_executable() {
  Digest digest(model::DigestAlgorithm::sha256);
  const bool is_read = read_pieces(executable_link, [&digest](ByteView piece) {
    digest.update(piece);
    return true;
  });
  return is_read ? to_hex(digest.finish()) : std::string();
}

std::vector<std::string> arguments() {
  std::string text;
  read_pieces("/proc/self/cmdline", [&text](ByteView piece) {
    text += as_text(piece);
    return text.size() < command_line_bytes;
  });
  return split_arguments(text);
}

std::string hostname() {
  std::array<char, 257> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                          : std::string();
}

std::string username() {
  std::vector<char> buffer(16 * 1024);
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  return found ? std::string(found->pw_name) : std::to_string(::geteuid());
}

}  // namespace

HostProcess observe_host() {
  HostProcess host;
  host.tool = client::printable(tool_name(), limits::client_tool_chars);
  host.application_hash = hash_of_executable();
  host.hostname = client::printable(hostname(), limits::client_hostname_chars);
  host.os_username = client::printable(username(), limits::client_username_chars);
  host.command = redacted_command(arguments(), limits::client_command_chars);
  return host;
}

client::Members metadata_of(const HostProcess& host) {
  client::Members members;
  const auto add = [&members](const char* name, const std::string& value) {
    if (!value.empty()) members.emplace_back(name, value);
  };
  add("tool", host.tool);
  add("hostname", host.hostname);
  add("command", host.command);
  add("osUsername", host.os_username);
  add("signingApplicationHash", host.application_hash);
  add("moduleVersion", SEALMINT_PKCS11_VERSION);
  return members;
}

}  // namespace sealmint::pkcs11
