#include "ca-backends/acme/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace sealmint::ca::acme {
namespace {

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  // Nothing of ours is left open.
  bool detach() {
    return posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addopen(&actions_, 2, "/dev/null", O_WRONLY, 0) == 0 &&
           posix_spawn_file_actions_addclosefrom_np(&actions_, 3) == 0;
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  Attributes() { posix_spawnattr_init(&attributes_); }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  // A group of its own, so that all of it can be ended, and signals as a fresh process has them.
  bool isolate() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    return posix_spawnattr_setpgroup(&attributes_, 0) == 0 &&
           posix_spawnattr_setsigmask(&attributes_, &none) == 0 &&
           posix_spawnattr_setsigdefault(&attributes_, &all) == 0 &&
           posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                      POSIX_SPAWN_SETSIGDEF) == 0;
  }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

Error not_started(int error) {
  return make_error(ErrorKind::rejected,
                    std::string("the program cannot be started: ") + std::strerror(error));
}

Result<pid_t> start(const std::string& path, std::vector<std::string>& arguments) {
  FileActions files;
  Attributes attributes;
  if (!files.detach() || !attributes.isolate()) return not_started(ENOMEM);
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::string search_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  std::string language = "LANG=C.UTF-8";
  char* environment[] = {search_path.data(), language.data(), nullptr};
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, path.c_str(), files.get(), attributes.get(), argv.data(), environment);
  if (error != 0) return not_started(error);
  return child;
}

// Whether the child ended in time.
bool has_ended_within(pid_t child, std::chrono::milliseconds time) {
  // Not by <sys/pidfd.h>, which clashes with <fcntl.h> in some releases of the C library.
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (handle < 0) return false;
  pollfd waited{handle, POLLIN, 0};
  const auto until = std::chrono::steady_clock::now() + time;
  int ready = -1;
  do {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    ready = ::poll(&waited, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
  } while (ready < 0 && errno == EINTR);
  ::close(handle);
  return ready > 0;
}

int reap(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<int> run_program(const std::string& path, std::vector<std::string> arguments,
                        std::chrono::milliseconds time) {
  TRY(const pid_t child, start(path, arguments));
  const bool has_ended = has_ended_within(child, time);
  if (!has_ended) ::kill(-child, SIGKILL);
  const int status = reap(child);
  if (!has_ended) return make_error(ErrorKind::timeout, "the program did not end in time");
  return status;
}

}  // namespace sealmint::ca::acme
