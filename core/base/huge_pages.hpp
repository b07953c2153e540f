// An allocator for large tables that are read and written all over. On huge pages the processor
// finds the memory behind an address itself; on small ones it must look up nearly every one of a
// table of 200 MB, which takes longer than to read it.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace sealmint {

inline constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;

// What is smaller than a huge page lies where everything else does.
template <class T>
struct HugePages {
  using value_type = T;

  HugePages() = default;
  template <class Other>
  HugePages(const HugePages<Other>&) {}

  T* allocate(std::size_t count) {
    if (count > PTRDIFF_MAX / sizeof(T)) throw std::bad_array_new_length();
    const std::size_t bytes = count * sizeof(T);
    if (bytes < huge_page_bytes) return static_cast<T*>(::operator new(bytes));
    void* const memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    // A wish: where there are no huge pages, small ones do.
    ::madvise(memory, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < huge_page_bytes) return ::operator delete(memory);
    ::munmap(memory, bytes);
  }

  friend bool operator==(const HugePages&, const HugePages&) { return true; }
};

}  // namespace sealmint
