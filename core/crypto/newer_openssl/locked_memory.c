/* OpenSSL loads the numbers of RSA keys, and computes with them, in ordinary memory. This libcrypto
   does nothing but sign, so all that it allocates may as well be treated as secret. It gets no
   secure heap of its own: that has one lock for all threads, which signatures would queue for, and
   without one it asks the functions below for that memory too. */
#include "core/crypto/newer_openssl/locked_memory.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto/newer_openssl/locked_arena.h"

/* What does not fit goes to ordinary memory, and is wiped there too. */
static void* allocate(size_t size, const char* file, int line) {
  (void)file, (void)line;
  if (size == 0) return NULL;
  void* const locked = locked_arena_take(size);
  return locked ? locked : malloc(size);
}

static size_t room_of(void* block) {
  return locked_arena_holds(block) ? locked_arena_room(block) : malloc_usable_size(block);
}

static void release(void* block, const char* file, int line) {
  (void)file, (void)line;
  if (locked_arena_holds(block)) {
    locked_arena_give_back(block);
  } else if (block) {
    explicit_bzero(block, malloc_usable_size(block));
    free(block);
  }
}

static void* resize(void* block, size_t size, const char* file, int line) {
  if (!block) return allocate(size, file, line);
  if (size == 0) {
    release(block, file, line);
    return NULL;
  }
  const size_t room = room_of(block);
  if (size <= room) return block;
  void* const moved = allocate(size, file, line);
  if (!moved) return NULL;
  memcpy(moved, block, room);
  release(block, file, line);
  return moved;
}

void use_locked_memory(void) {
  locked_arena_open();
  CRYPTO_set_mem_functions(allocate, resize, release);
}
