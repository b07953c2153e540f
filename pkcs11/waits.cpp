// Where threads of a host wait inside the module: for the network, for each other, for the time.
// The linker leads the calls of everything in it here (--wrap), so that no wait is forgotten.
#include <netdb.h>
#include <pthread.h>
#include <sys/epoll.h>

#include <ctime>

#include "pkcs11/fork_gate.hpp"

using sealmint::pkcs11::WaitingHere;

// NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's.
extern "C" {

int __real_epoll_wait(int descriptor, epoll_event* events, int count_max, int timeout_ms);
int __wrap_epoll_wait(int descriptor, epoll_event* events, int count_max, int timeout_ms) {
  if (timeout_ms == 0) return __real_epoll_wait(descriptor, events, count_max, 0);
  const WaitingHere waiting;
  return __real_epoll_wait(descriptor, events, count_max, timeout_ms);
}

int __real_getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                       addrinfo** found);
int __wrap_getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                       addrinfo** found) {
  const WaitingHere waiting;
  return __real_getaddrinfo(node, service, hints, found);
}

int __real_clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left);
int __wrap_clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  const WaitingHere waiting;
  return __real_clock_nanosleep(clock, flags, time, left);
}

int __real_pthread_mutex_lock(pthread_mutex_t* mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t* mutex) {
  if (pthread_mutex_trylock(mutex) == 0) return 0;
  const WaitingHere waiting;
  return __real_pthread_mutex_lock(mutex);
}

int __real_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex);
int __wrap_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  const WaitingHere waiting;
  return __real_pthread_cond_wait(condition, mutex);
}

int __real_pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  const timespec* until);
int __wrap_pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  const timespec* until) {
  const WaitingHere waiting;
  return __real_pthread_cond_timedwait(condition, mutex, until);
}

int __real_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  clockid_t clock, const timespec* until);
int __wrap_pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                  clockid_t clock, const timespec* until) {
  const WaitingHere waiting;
  return __real_pthread_cond_clockwait(condition, mutex, clock, until);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
