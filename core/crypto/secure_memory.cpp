#include "core/crypto/secure_memory.hpp"

#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <mutex>
#include <new>
#include <string>

#include "core/crypto/evp.hpp"
#include "core/crypto/secure_heap_bytes.hpp"

namespace sealmint::crypto {
namespace {

// A P-256 scalar is the smallest secret kept here.
constexpr std::size_t smallest_block = 32;
constexpr std::size_t smallest_heap = 1024UL * 1024;

std::atomic<std::size_t> heap_bytes{0};

// An unprivileged process may raise its soft limit as far as the hard one.
void raise_memory_lock_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_MEMLOCK, &limit);
}

bool try_heap(std::size_t bytes) {
  const int outcome = CRYPTO_secure_malloc_init(bytes, smallest_block);
  if (outcome == 1) return true;
  // 2 means that the heap is there, but not locked or not guarded: worse than none, because
  // everybody would believe in it.
  if (outcome == 2) CRYPTO_secure_malloc_done();
  return false;
}

std::string memory_lock_limit_text() {
  rlimit limit{};
  if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) return "unknown";
  if (limit.rlim_cur == RLIM_INFINITY) return "unlimited";
  return std::to_string(limit.rlim_cur / 1024) + " KiB";
}

}  // namespace

Result<void> initialise_secure_heap(std::size_t bytes) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (CRYPTO_secure_malloc_initialized() != 0) return {};
  raise_memory_lock_limit();
  const std::size_t wanted = std::bit_ceil(bytes);
  for (std::size_t size = wanted; size >= std::min(wanted, smallest_heap); size /= 2) {
    if (!try_heap(size)) continue;
    heap_bytes.store(size, std::memory_order_relaxed);
    return {};
  }
  openssl_error("secure heap");  // only to empty the queue
  return make_error(ErrorKind::unavailable,
                    "memory for keys cannot be locked: RLIMIT_MEMLOCK is " +
                        memory_lock_limit_text() + "; allow at least " +
                        std::to_string(std::min(wanted, smallest_heap) / 1024) +
                        " KiB (ulimit -l, or LimitMEMLOCK= of systemd)");
}

std::size_t secure_heap_bytes() { return heap_bytes.load(std::memory_order_relaxed); }

void forbid_core_files() {
  constexpr rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

SecureBytes::SecureBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  data_ = static_cast<std::uint8_t*>(OPENSSL_secure_zalloc(size));
  if (data_) return;
  openssl_error("secure heap");  // only to empty the queue
  throw std::bad_alloc();
}

SecureBytes::SecureBytes(SecureBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecureBytes& SecureBytes::operator=(SecureBytes&& other) noexcept {
  SecureBytes taken(std::move(other));
  std::swap(data_, taken.data_);
  std::swap(size_, taken.size_);
  return *this;
}

SecureBytes::~SecureBytes() { OPENSSL_secure_clear_free(data_, size_); }

}  // namespace sealmint::crypto
