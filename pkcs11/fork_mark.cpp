#include "pkcs11/fork_mark.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace sealmint::pkcs11 {
namespace {

// One byte is used; the kernel rounds up to a page.
constexpr std::size_t page_bytes = 1;

}  // namespace

ForkMark::ForkMark() : maker_(::getpid()) {
  void* const page =
      ::mmap(nullptr, page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return;
  if (::madvise(page, page_bytes, MADV_WIPEONFORK) != 0) {
    ::munmap(page, page_bytes);
    return;
  }
  page_ = static_cast<volatile unsigned char*>(page);
  *page_ = 1;
}

ForkMark::~ForkMark() {
  if (page_) ::munmap(const_cast<unsigned char*>(page_), page_bytes);
}

// A process id alone would not do: the system gives those of dead processes again.
bool ForkMark::is_in_child() const { return (page_ && *page_ == 0) || ::getpid() != maker_; }

}  // namespace sealmint::pkcs11
