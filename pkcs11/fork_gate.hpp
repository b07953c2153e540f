// Keeps a fork() of the host from falling into the middle of what its other threads do here: the
// locks that OpenSSL held would be held for ever in the child, which has no thread to release them.
#pragma once

namespace sealmint::pkcs11 {

// Registers with the C library; more than once does no harm. The handlers are those of this shared
// object, which is never unmapped (-z nodelete), and of which the C library would forget them.
void mind_forks();

// While one lives, the thread works here and a fork() of another thread waits, for a second at
// most.
class WorkingHere {
 public:
  WorkingHere();
  ~WorkingHere();
  WorkingHere(const WorkingHere&) = delete;
  WorkingHere& operator=(const WorkingHere&) = delete;
};

// Around what may take long and needs nothing of OpenSSL; nothing when the thread does not work
// here.
class WaitingHere {
 public:
  WaitingHere();
  ~WaitingHere();
  WaitingHere(const WaitingHere&) = delete;
  WaitingHere& operator=(const WaitingHere&) = delete;

 private:
  int depth_;
};

}  // namespace sealmint::pkcs11
