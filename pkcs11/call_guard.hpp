// Around every call of a host: what must be as it was when the call returns.
#pragma once

#include <pthread.h>

#include <cerrno>

namespace sealmint::pkcs11 {

// Keeps errno, and keeps the thread from being cancelled inside, which would unwind through
// functions that let no exception out and leave locks behind.
class CallGuard {
 public:
  CallGuard() noexcept : errno_(errno) {
    ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_);
  }
  ~CallGuard() {
    ::pthread_setcancelstate(cancel_state_, nullptr);
    errno = errno_;
  }
  CallGuard(const CallGuard&) = delete;
  CallGuard& operator=(const CallGuard&) = delete;

 private:
  int errno_;
  int cancel_state_ = PTHREAD_CANCEL_ENABLE;
};

}  // namespace sealmint::pkcs11
