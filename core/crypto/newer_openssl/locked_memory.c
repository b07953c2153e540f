/* OpenSSL loads the numbers of RSA keys, and computes with them, in ordinary memory. This libcrypto
   does nothing but sign, so all that it allocates may as well be treated as secret. */
#include "core/crypto/newer_openssl/locked_memory.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

/* An RSA-3072 key with its contexts takes 12 KiB, so this is room for 650 of them in each process;
   what does not fit goes to ordinary memory. Locking may fail under a low RLIMIT_MEMLOCK; the rest
   is as useful then. */
enum { heap_bytes = 8 * 1024 * 1024, smallest_block_bytes = 16 };

static int heap_is_there = 0;

/* A file name would make the heap report its being full as an error. */
static void* allocate(size_t size, const char* file, int line) {
  (void)file, (void)line;
  if (size == 0) return NULL;
  void* const secure = heap_is_there ? CRYPTO_secure_malloc(size, NULL, 0) : NULL;
  return secure ? secure : malloc(size);
}

static void release(void* block, const char* file, int line) {
  (void)file, (void)line;
  if (CRYPTO_secure_allocated(block)) {
    CRYPTO_secure_free(block, NULL, 0);
  } else {
    free(block);
  }
}

static void* resize(void* block, size_t size, const char* file, int line) {
  if (!block) return allocate(size, file, line);
  if (size == 0) {
    release(block, file, line);
    return NULL;
  }
  if (!CRYPTO_secure_allocated(block)) return realloc(block, size);
  const size_t room = CRYPTO_secure_actual_size(block);
  if (size <= room) return block;
  void* const moved = allocate(size, file, line);
  if (!moved) return NULL;
  memcpy(moved, block, room);
  release(block, file, line);
  return moved;
}

void use_locked_memory(void) {
  if (CRYPTO_set_mem_functions(allocate, resize, release) != 1) return;
  heap_is_there = CRYPTO_secure_malloc_init(heap_bytes, smallest_block_bytes) != 0;
}
