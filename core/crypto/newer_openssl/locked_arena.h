/* Memory that is locked, left out of core files, guarded on both sides and wiped when it is given
   back. Small blocks come from a store of the thread: making one signature takes thirty of them,
   and a lock for each would cost more than some of what is computed in them. */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Once, before the rest. Locking may fail under a low RLIMIT_MEMLOCK; the rest is as useful then.
 */
void locked_arena_open(void);

/* A block of at least that size, aligned to 32 bytes. NULL when it is full, was never opened, or
   holds no block so large (64 KiB). */
void* locked_arena_take(size_t size);

/* Any thread may give back what another one took. */
void locked_arena_give_back(void* block);

/* Whether a block is of the arena; the other functions are for such blocks only. */
int locked_arena_holds(const void* block);

/* How large a block is, at least what was asked for. */
size_t locked_arena_room(const void* block);

#ifdef __cplusplus
}
#endif
