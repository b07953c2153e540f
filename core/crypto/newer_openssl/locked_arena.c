#include "core/crypto/newer_openssl/locked_arena.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* An RSA-3072 key with its contexts takes 12 KiB, so this is room for 650 of them in each process.
   A chunk holds blocks of one size, which are powers of two. */
enum {
  arena_bytes = 8 * 1024 * 1024,
  chunk_bytes = 64 * 1024,
  chunk_count = arena_bytes / chunk_bytes,
  smallest_shift = 5,
  size_count = 12,
  kept_bytes = 32 * 1024, /* of one size, by one thread */
};

/* A block that is free: wiped but for this. */
struct block {
  struct block* next;
};

struct blocks {
  struct block* first;
  unsigned count;
};

struct thread_blocks {
  struct blocks of_size[size_count];
  int is_known; /* to the key that gives them back when the thread ends */
};

static unsigned char* arena = NULL;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* Under the mutex, but for the sizes of chunks that have given a block to somebody. */
static struct blocks shared[size_count];
static unsigned char size_of_chunk[chunk_count];
static unsigned chunks_taken = 0;

static pthread_key_t at_thread_end;
static _Thread_local struct thread_blocks own;

static size_t bytes_of(unsigned size) { return (size_t)1 << (smallest_shift + size); }

static unsigned size_for(size_t bytes) {
  unsigned size = 0;
  while (size < size_count && bytes_of(size) < bytes) ++size;
  return size;
}

static unsigned size_of(const void* block) {
  return size_of_chunk[(size_t)((const unsigned char*)block - arena) / chunk_bytes];
}

static unsigned kept_max(unsigned size) {
  const size_t count = kept_bytes / bytes_of(size);
  return count < 2 ? 2 : (unsigned)count;
}

static void push(struct blocks* blocks, struct block* block) {
  block->next = blocks->first;
  blocks->first = block;
  ++blocks->count;
}

static struct block* pop(struct blocks* blocks) {
  struct block* const block = blocks->first;
  if (!block) return NULL;
  blocks->first = block->next;
  --blocks->count;
  return block;
}

static void move_blocks(struct blocks* from, struct blocks* to, unsigned count) {
  for (; count > 0 && from->first; --count) push(to, pop(from));
}

/* Under the mutex. Nothing when all chunks are taken. */
static void cut_chunk(unsigned size) {
  if (!arena || chunks_taken == chunk_count) return;
  size_of_chunk[chunks_taken] = (unsigned char)size;
  unsigned char* const chunk = arena + (size_t)chunks_taken++ * chunk_bytes;
  for (size_t at = chunk_bytes; at > 0; at -= bytes_of(size)) {
    push(&shared[size], (struct block*)(chunk + at - bytes_of(size)));
  }
}

static void give_back_all(void* thread_blocks) {
  struct thread_blocks* const blocks = thread_blocks;
  blocks->is_known = 0;
  pthread_mutex_lock(&mutex);
  for (unsigned size = 0; size < size_count; ++size) {
    move_blocks(&blocks->of_size[size], &shared[size], blocks->of_size[size].count);
  }
  pthread_mutex_unlock(&mutex);
}

static struct blocks* own_blocks(unsigned size) {
  if (!own.is_known) own.is_known = pthread_setspecific(at_thread_end, &own) == 0;
  return &own.of_size[size];
}

void locked_arena_open(void) {
  const size_t guard = (size_t)sysconf(_SC_PAGESIZE);
  unsigned char* const mapped =
      mmap(NULL, arena_bytes + 2 * guard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED || pthread_key_create(&at_thread_end, give_back_all) != 0) return;
  unsigned char* const usable = mapped + guard;
  if (mprotect(usable, arena_bytes, PROT_READ | PROT_WRITE) != 0) return;
  mlock(usable, arena_bytes);
  madvise(usable, arena_bytes, MADV_DONTDUMP);
  arena = usable;
}

void* locked_arena_take(size_t bytes) {
  const unsigned size = size_for(bytes);
  if (size == size_count || !arena) return NULL;
  struct blocks* const blocks = own_blocks(size);
  if (!blocks->first) {
    pthread_mutex_lock(&mutex);
    if (!shared[size].first) cut_chunk(size);
    move_blocks(&shared[size], blocks, kept_max(size) / 2);
    pthread_mutex_unlock(&mutex);
  }
  struct block* const block = pop(blocks);
  if (block) block->next = NULL;
  return block;
}

void locked_arena_give_back(void* block) {
  const unsigned size = size_of(block);
  explicit_bzero(block, bytes_of(size));
  struct blocks* const blocks = own_blocks(size);
  push(blocks, block);
  if (blocks->count <= kept_max(size)) return;
  pthread_mutex_lock(&mutex);
  move_blocks(blocks, &shared[size], blocks->count / 2);
  pthread_mutex_unlock(&mutex);
}

int locked_arena_holds(const void* block) {
  const uintptr_t address = (uintptr_t)block;
  return arena && address >= (uintptr_t)arena && address < (uintptr_t)arena + arena_bytes;
}

size_t locked_arena_room(const void* block) { return bytes_of(size_of(block)); }
