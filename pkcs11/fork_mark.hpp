// Tells a child of fork() from the process that made the mark.
#pragma once

#include <sys/types.h>

namespace sealmint::pkcs11 {

// A page that the kernel empties in a child, and the process id for kernels that cannot do that. A
// handler of fork() would not do: hosts may make children without the C library.
class ForkMark {
 public:
  ForkMark();
  ~ForkMark();
  ForkMark(const ForkMark&) = delete;
  ForkMark& operator=(const ForkMark&) = delete;

  // Whether this is another process than the one that made the mark.
  bool is_in_child() const;

 private:
  pid_t maker_;
  volatile unsigned char* page_ = nullptr;  // null where there is no such page
};

}  // namespace sealmint::pkcs11
