// Files come, go and change their names.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"

static bool exists(const char* path) {
  struct stat status;
  return lstat(path, &status) == 0;
}

static int open_next(int folder, const char* path, int flags, mode_t mode) {
  NEXT(int, openat64, int, const char*, int, mode_t);
  return next_openat64(folder, path, flags, mode);
}

// Only absolute paths lead below the folder: the server is started with one.
static int open_any(int folder, const char* path, int flags, mode_t mode) {
  const char* const name = shim_name(path);
  if (name == NULL) {
    const int descriptor = open_next(folder, path, flags, mode);
    shim_note_open(descriptor);
    return descriptor;
  }
  shim_lock();
  const bool creates = (flags & O_CREAT) != 0 && !exists(path);
  int descriptor = -1;
  if (!creates || !shim_fails_by_name(kind_name, name)) {
    descriptor = open_next(folder, path, flags, mode);
    shim_note_open(descriptor);
    const uint64_t inode = shim_inode(descriptor);
    if (inode != 0 && creates) shim_record('C', inode, 0, name, strlen(name));
    if (inode != 0 && !creates && (flags & O_TRUNC) != 0) shim_record('T', inode, 0, NULL, 0);
  }
  shim_unlock();
  return descriptor;
}

static mode_t mode_of(int flags, va_list rest) {
  const bool has_mode = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return has_mode ? va_arg(rest, mode_t) : 0;
}

SHIM_EXPORT int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_any(AT_FDCWD, path, flags, mode);
}

SHIM_EXPORT int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_any(AT_FDCWD, path, flags, mode);
}

SHIM_EXPORT int openat64(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_any(folder, path, flags, mode);
}

SHIM_EXPORT int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return open_any(folder, path, flags, mode);
}

// What a program calls that was built with _FORTIFY_SOURCE.
SHIM_EXPORT int __open_2(const char* path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
SHIM_EXPORT int __open64_2(const char* path, int flags) {
  return open_any(AT_FDCWD, path, flags, 0);
}

SHIM_EXPORT int close(int descriptor) {
  NEXT(int, close, int);
  shim_lock();
  shim_note_close(descriptor);
  shim_unlock();
  return next_close(descriptor);
}

SHIM_EXPORT int unlink(const char* path) {
  NEXT(int, unlink, const char*);
  const char* const name = shim_name(path);
  if (name == NULL) return next_unlink(path);
  shim_lock();
  const int result = shim_fails_by_name(kind_name, name) ? -1 : next_unlink(path);
  if (result == 0) shim_record('U', 0, 0, name, strlen(name));
  shim_unlock();
  return result;
}

SHIM_EXPORT int remove(const char* path) {
  NEXT(int, remove, const char*);
  return shim_name(path) == NULL ? next_remove(path) : unlink(path);
}

static int two_names(char type, const char* old_path, const char* new_path,
                     int (*next)(const char*, const char*)) {
  const char* const old_name = shim_name(old_path);
  const char* const new_name = shim_name(new_path);
  if (old_name == NULL || new_name == NULL) return next(old_path, new_path);
  shim_lock();
  const int result = shim_fails_by_name(kind_name, old_name) ? -1 : next(old_path, new_path);
  if (result == 0) shim_record_names(type, 0, old_name, new_name);
  shim_unlock();
  return result;
}

SHIM_EXPORT int rename(const char* old_path, const char* new_path) {
  NEXT(int, rename, const char*, const char*);
  return two_names('R', old_path, new_path, next_rename);
}

SHIM_EXPORT int link(const char* old_path, const char* new_path) {
  NEXT(int, link, const char*, const char*);
  return two_names('L', old_path, new_path, next_link);
}
