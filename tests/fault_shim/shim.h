// Stands between a program and libc (LD_PRELOAD) for the files below one folder:
//   - lets the n-th call fail with an error of choice, once or from then on;
//   - writes a journal of everything that changes those files, of every sync, and of what leaves by
//     sockets, in the order in which it happened, so that the files can be made again as a power
//     cut at any point would have left them.
// Environment: SHIM_FOLDER (absolute, without links), SHIM_CONTROL (a file that holds struct
// control), SHIM_JOURNAL (a file that is appended to; optional). Without the first two nothing is
// touched. tests/python/sealmint_testing/shim.py is the other side.
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SHIM_EXPORT __attribute__((visibility("default")))
// Declares `next_NAME`, what stands behind us under that name.
#define NEXT(type, name, ...)                     \
  static type (*next_##name)(__VA_ARGS__) = NULL; \
  if (next_##name == NULL) next_##name = shim_next(#name)

enum kind {
  kind_sync = 1,      // fsync, fdatasync, syncfs
  kind_write = 2,     // write, pwrite, writev, pwritev
  kind_truncate = 4,  // ftruncate
  kind_allocate = 8,  // posix_fallocate
  kind_name = 16,     // open that creates, unlink, rename, link
  kind_read = 32,     // read, pread
};

// Shared with the test, which may write it at any time.
struct control {
  uint64_t kinds;       // of the calls that count, a sum of enum kind
  uint64_t fail_at;     // the number of the call that fails, from 1; 0 = none
  uint64_t fail_count;  // so many in a row
  uint64_t error;       // errno
  uint64_t is_short;    // a write that fails takes half of its bytes before, as a disk does
  uint64_t skip_sync;   // a sync that does not fail only counts: the journal knows of it
  uint64_t calls;       // counted so far
  uint64_t failed;      // failed so far
  char file[64];        // only the file of this name counts; empty = all below the folder
};

// What the journal holds: this, then `length` bytes. Names are relative to the folder.
struct record {
  char type;  // see below
  char unused[7];
  uint64_t file;  // inode
  uint64_t offset;
  uint64_t length;
};
// P  a process began
// C  a file was created; bytes: its name
// W  bytes were written at offset
// T  the size became offset
// A  the size is offset at least, what is new reads as zeros
// S  the file was synced           F  a sync of it failed
// D  the folder was synced
// Y  everything was synced (syncfs of the folder)
// E  a folder below it was synced; bytes: its name
// U  a name went; bytes: the name
// R  a name changed; bytes: old, NUL, new        L  a second name; bytes as R
// N  bytes went into a socket (recorded before they go)

// ---- setup.c ----

// Null until the environment named a folder.
extern struct control* shim_control;
extern const char* shim_folder;
// Resolves `name` behind us; the program ends if there is none.
void* shim_next(const char* name);
// One call at a time: what is done and what is written down have the same order. Does nothing
// before shim_start().
void shim_lock(void);
void shim_unlock(void);

// ---- files.c ----

// The inode of a descriptor below the folder; 0 for all others, and for the folder itself.
uint64_t shim_inode(int descriptor);
bool shim_is_folder(int descriptor);
// What the path is called below the folder; null if it is elsewhere.
const char* shim_name(const char* path);
// Where a descriptor leads; false if that cannot be told.
bool shim_path_of(int descriptor, char path[PATH_MAX]);
// Looks at a descriptor that was just opened.
void shim_note_open(int descriptor);
void shim_note_close(int descriptor);

// Whether a call with this descriptor, or with this name if there is one, is of the kind of file
// that control.file asks for.
bool shim_counts(int descriptor, const char* name);

// ---- faults.c ----

// Counts the call. True if it is to fail: errno is set.
bool shim_fails(enum kind kind, int descriptor);
bool shim_fails_by_name(enum kind kind, const char* name);
// How many of `size` bytes a failing write takes before.
size_t shim_taken(size_t size);

// ---- journal.c ----

void shim_open_journal(const char* path);
bool shim_has_journal(void);
void shim_record(char type, uint64_t file, uint64_t offset, const void* bytes, size_t length);
void shim_record_names(char type, uint64_t file, const char* old_name, const char* new_name);
