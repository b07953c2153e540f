// What becomes of a process that breaks one of its promises (core/base/must.hpp).
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>

namespace sealmint::testing {

struct Death {
  int signal = 0;     // 0: it ended by itself
  std::string words;  // on standard error
};

// Runs `work` in a child process, of this one thread alone, and waits for its end. For work that
// neither waits for other threads nor needs their locks.
template <class Work>
Death death_of(Work work) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("pipe");
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) {
    const ::rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::dup2(pipe[1], STDERR_FILENO);
    ::close(pipe[0]);
    ::close(pipe[1]);
    work();
    ::_exit(0);
  }
  ::close(pipe[1]);
  Death death;
  std::array<char, 512> buffer{};
  for (;;) {
    const auto count = ::read(pipe[0], buffer.data(), buffer.size());
    if (count <= 0) break;
    death.words.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) death.signal = WTERMSIG(status);
  return death;
}

}  // namespace sealmint::testing
