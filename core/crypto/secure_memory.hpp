// Memory for keys: OpenSSL's secure heap (mlocked, guarded, left out of core files).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "core/base/result.hpp"

namespace sealmint::crypto {

// Sets the heap up once per process, before the first key; calling it again is no error. `bytes` is
// rounded up to a power of two and halved, down to 1 MiB, until RLIMIT_MEMLOCK allows it.
// `unavailable` when even that cannot be locked (the message names RLIMIT_MEMLOCK).
Result<void> initialise_secure_heap(std::size_t bytes = 16UL * 1024 * 1024);

// No core files, no ptrace by other processes of the same user (RLIMIT_CORE, PR_SET_DUMPABLE).
void forbid_core_files();

// A byte string in the secure heap, wiped when it goes; in ordinary memory before the heap is set
// up. Throws std::bad_alloc when the heap is full.
class SecureBytes {
 public:
  SecureBytes() = default;
  explicit SecureBytes(std::size_t size);
  SecureBytes(SecureBytes&& other) noexcept;
  SecureBytes& operator=(SecureBytes&& other) noexcept;
  SecureBytes(const SecureBytes&) = delete;
  SecureBytes& operator=(const SecureBytes&) = delete;
  ~SecureBytes();

  std::span<std::uint8_t> span() { return {data_, size_}; }
  std::span<const std::uint8_t> span() const { return {data_, size_}; }
  std::size_t size() const { return size_; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sealmint::crypto
