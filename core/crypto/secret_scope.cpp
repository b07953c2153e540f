#include "core/crypto/secret_scope.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/crypto/secure_heap_bytes.hpp"

namespace sealmint::crypto {
namespace {

thread_local unsigned scopes_of_thread = 0;

// Commands that hold no key of anybody make no heap, and OpenSSL must not be asked about one then.
bool has_room_for(std::size_t size) {
  return CRYPTO_secure_malloc_initialized() == 1 &&
         CRYPTO_secure_used() + size <= secure_heap_bytes() / 4 * 3;
}

void* allocate(std::size_t size, const char*, int) {
  if (size == 0) return nullptr;
  if (scopes_of_thread > 0 && has_room_for(size)) {
    // A file name would make the heap report its being full as an error.
    if (void* const secret = CRYPTO_secure_malloc(size, nullptr, 0)) return secret;
  }
  return std::malloc(size);
}

// Asks only whether the address lies in the heap, which takes no lock.
bool is_secret(const void* block) { return CRYPTO_secure_allocated(block) != 0; }

void release(void* block, const char*, int) {
  if (is_secret(block)) {
    CRYPTO_secure_free(block, nullptr, 0);
  } else {
    std::free(block);
  }
}

// Grows a block and leaves nothing of it behind.
void* move_block(void* block, std::size_t held, std::size_t size) {
  void* const moved = allocate(size, nullptr, 0);
  if (!moved) return nullptr;
  std::memcpy(moved, block, std::min(held, size));
  release(block, nullptr, 0);
  return moved;
}

void* resize(void* block, std::size_t size, const char*, int) {
  if (!block) return allocate(size, nullptr, 0);
  if (size == 0) {
    release(block, nullptr, 0);
    return nullptr;
  }
  if (!is_secret(block)) return std::realloc(block, size);
  const std::size_t room = CRYPTO_secure_actual_size(block);
  return size <= room ? block : move_block(block, room, size);
}

}  // namespace

Result<void> let_openssl_heed_secret_scopes() {
  if (CRYPTO_set_mem_functions(allocate, resize, release) == 1) return {};
  return make_error(ErrorKind::internal, "OpenSSL has allocated memory already");
}

SecretScope::SecretScope() { ++scopes_of_thread; }

SecretScope::~SecretScope() { --scopes_of_thread; }

}  // namespace sealmint::crypto
