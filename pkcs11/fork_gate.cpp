#include "pkcs11/fork_gate.hpp"

#include <pthread.h>

#include <cerrno>
#include <ctime>

#include "pkcs11/library.hpp"

namespace sealmint::pkcs11 {
namespace {

// Neither a fork() nor a call is ever held up for longer: a lock of the host that the one has and
// the other wants must not hold both for ever.
constexpr std::time_t wait_max_s = 1;

struct Gate {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
  pthread_cond_t left = PTHREAD_COND_INITIALIZER;
  int inside = 0;  // threads that work here
  int forks = 0;   // that are about to happen
};

constinit Gate gate;
constinit thread_local int depth = 0;  // of the WorkingHere of this thread

std::timespec latest_end() {
  std::timespec end{};
  ::clock_gettime(CLOCK_REALTIME, &end);
  end.tv_sec += wait_max_s;
  return end;
}

// Both are called while the depth of the thread is 0, so that their own waits are none of the
// module's.
void enter() {
  pthread_mutex_lock(&gate.mutex);
  if (gate.forks > 0) {
    const auto end = latest_end();
    while (gate.forks > 0 && pthread_cond_timedwait(&gate.opened, &gate.mutex, &end) == 0) {
    }
  }
  ++gate.inside;
  pthread_mutex_unlock(&gate.mutex);
}

void leave() {
  pthread_mutex_lock(&gate.mutex);
  --gate.inside;
  if (gate.forks > 0) pthread_cond_broadcast(&gate.left);
  pthread_mutex_unlock(&gate.mutex);
}

// A handler of a signal may fork inside of a call: that thread does not wait for itself.
void before_fork() {
  const int saved_errno = errno;
  const int own_depth = depth;
  depth = 0;
  const int own = own_depth > 0 ? 1 : 0;
  const auto end = latest_end();
  pthread_mutex_lock(&gate.mutex);
  ++gate.forks;
  while (gate.inside > own && pthread_cond_timedwait(&gate.left, &gate.mutex, &end) == 0) {
  }
  pthread_mutex_unlock(&gate.mutex);
  depth = own_depth;
  errno = saved_errno;
}

void after_fork_in_parent() {
  const int own_depth = depth;
  depth = 0;
  pthread_mutex_lock(&gate.mutex);
  --gate.forks;
  pthread_cond_broadcast(&gate.opened);
  pthread_mutex_unlock(&gate.mutex);
  depth = own_depth;
}

// The child has this one thread, and what it got of the gate may be in the middle of a change.
void after_fork_in_child() {
  gate = Gate{};
  gate.inside = depth > 0 ? 1 : 0;
  library().forget_other_threads();
}

}  // namespace

void mind_forks() {
  static constinit pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once,
               [] { pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child); });
}

WorkingHere::WorkingHere() {
  if (depth == 0) enter();
  ++depth;
}

WorkingHere::~WorkingHere() {
  if (--depth == 0) leave();
}

WaitingHere::WaitingHere() : depth_(depth) {
  depth = 0;
  if (depth_ > 0) leave();
}

WaitingHere::~WaitingHere() {
  if (depth_ > 0) enter();
  depth = depth_;
}

}  // namespace sealmint::pkcs11
