// Writes, reads, sizes and syncs.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim.h"

static uint64_t position_of(int descriptor) {
  if ((fcntl(descriptor, F_GETFL) & O_APPEND) != 0) {
    struct stat status;
    return fstat(descriptor, &status) == 0 ? (uint64_t)status.st_size : 0;
  }
  return (uint64_t)lseek(descriptor, 0, SEEK_CUR);
}

static ssize_t write_at(int descriptor, const void* bytes, size_t size, off_t offset) {
  NEXT(ssize_t, pwrite64, int, const void*, size_t, off_t);
  const ssize_t written = next_pwrite64(descriptor, bytes, size, offset);
  if (written > 0) {
    shim_record('W', shim_inode(descriptor), (uint64_t)offset, bytes, (size_t)written);
  }
  return written;
}

// What fails may have done half of its work.
static ssize_t failed_write(int descriptor, const void* bytes, size_t size, off_t offset) {
  const int error = errno;
  const size_t taken = shim_taken(size);
  if (taken > 0) write_at(descriptor, bytes, taken, offset);
  errno = error;
  return -1;
}

SHIM_EXPORT ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off_t offset) {
  NEXT(ssize_t, pwrite64, int, const void*, size_t, off_t);
  if (shim_inode(descriptor) == 0) return next_pwrite64(descriptor, bytes, size, offset);
  shim_lock();
  const ssize_t written = shim_fails(kind_write, descriptor)
                              ? failed_write(descriptor, bytes, size, offset)
                              : write_at(descriptor, bytes, size, offset);
  shim_unlock();
  return written;
}

SHIM_EXPORT ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  return pwrite64(descriptor, bytes, size, offset);
}

SHIM_EXPORT ssize_t write(int descriptor, const void* bytes, size_t size) {
  NEXT(ssize_t, write, int, const void*, size_t);
  if (shim_inode(descriptor) == 0) return next_write(descriptor, bytes, size);
  shim_lock();
  const uint64_t position = position_of(descriptor);
  ssize_t written = -1;
  if (!shim_fails(kind_write, descriptor)) {
    written = next_write(descriptor, bytes, size);
  } else if (shim_taken(size) > 0) {
    const int error = errno;
    const ssize_t taken = next_write(descriptor, bytes, shim_taken(size));
    if (taken > 0) shim_record('W', shim_inode(descriptor), position, bytes, (size_t)taken);
    errno = error;
  }
  if (written > 0) {
    shim_record('W', shim_inode(descriptor), position, bytes, (size_t)written);
  }
  shim_unlock();
  return written;
}

// Piece by piece, which a program may not rely upon to be one.
SHIM_EXPORT ssize_t pwritev64(int descriptor, const struct iovec* pieces, int count, off_t offset) {
  NEXT(ssize_t, pwritev64, int, const struct iovec*, int, off_t);
  if (shim_inode(descriptor) == 0) return next_pwritev64(descriptor, pieces, count, offset);
  ssize_t total = 0;
  for (int i = 0; i < count; ++i) {
    const ssize_t written =
        pwrite64(descriptor, pieces[i].iov_base, pieces[i].iov_len, offset + total);
    if (written < 0) return total > 0 ? total : written;
    total += written;
    if ((size_t)written < pieces[i].iov_len) break;
  }
  return total;
}

SHIM_EXPORT ssize_t pwritev(int descriptor, const struct iovec* pieces, int count, off_t offset) {
  return pwritev64(descriptor, pieces, count, offset);
}

SHIM_EXPORT ssize_t pread64(int descriptor, void* bytes, size_t size, off_t offset) {
  NEXT(ssize_t, pread64, int, void*, size_t, off_t);
  if (shim_inode(descriptor) == 0) return next_pread64(descriptor, bytes, size, offset);
  shim_lock();
  const bool fails = shim_fails(kind_read, descriptor);
  shim_unlock();
  return fails ? -1 : next_pread64(descriptor, bytes, size, offset);
}

SHIM_EXPORT ssize_t pread(int descriptor, void* bytes, size_t size, off_t offset) {
  return pread64(descriptor, bytes, size, offset);
}

SHIM_EXPORT int ftruncate64(int descriptor, off_t size) {
  NEXT(int, ftruncate64, int, off_t);
  if (shim_inode(descriptor) == 0) return next_ftruncate64(descriptor, size);
  shim_lock();
  const int result =
      shim_fails(kind_truncate, descriptor) ? -1 : next_ftruncate64(descriptor, size);
  if (result == 0) shim_record('T', shim_inode(descriptor), (uint64_t)size, NULL, 0);
  shim_unlock();
  return result;
}

SHIM_EXPORT int ftruncate(int descriptor, off_t size) { return ftruncate64(descriptor, size); }

SHIM_EXPORT int posix_fallocate64(int descriptor, off_t offset, off_t size) {
  NEXT(int, posix_fallocate64, int, off_t, off_t);
  if (shim_inode(descriptor) == 0) return next_posix_fallocate64(descriptor, offset, size);
  shim_lock();
  const int result = shim_fails(kind_allocate, descriptor)
                         ? errno
                         : next_posix_fallocate64(descriptor, offset, size);
  if (result == 0) shim_record('A', shim_inode(descriptor), (uint64_t)(offset + size), NULL, 0);
  shim_unlock();
  return result;
}

SHIM_EXPORT int posix_fallocate(int descriptor, off_t offset, off_t size) {
  return posix_fallocate64(descriptor, offset, size);
}

// Folders below the folder have names, and no record but that they were synced.
static int sync_other(int descriptor, int (*next)(int)) {
  char path[PATH_MAX];
  const char* const name = shim_path_of(descriptor, path) ? shim_name(path) : NULL;
  const int result = next(descriptor);
  if (name == NULL || result != 0) return result;
  shim_lock();
  shim_record('E', 0, 0, name, strlen(name));
  shim_unlock();
  return result;
}

static int sync_with(int descriptor, int (*next)(int)) {
  const bool is_folder = shim_is_folder(descriptor);
  if (shim_inode(descriptor) == 0 && !is_folder) return sync_other(descriptor, next);
  shim_lock();
  int result = -1;
  if (shim_fails(kind_sync, descriptor)) {
    const int error = errno;
    if (!is_folder) shim_record('F', shim_inode(descriptor), 0, NULL, 0);
    errno = error;
  } else {
    result = shim_control->skip_sync ? 0 : next(descriptor);
    if (result == 0) shim_record(is_folder ? 'D' : 'S', shim_inode(descriptor), 0, NULL, 0);
  }
  shim_unlock();
  return result;
}

SHIM_EXPORT int fsync(int descriptor) {
  NEXT(int, fsync, int);
  return sync_with(descriptor, next_fsync);
}

// Of all that lies on the same disk.
SHIM_EXPORT int syncfs(int descriptor) {
  NEXT(int, syncfs, int);
  if (!shim_is_folder(descriptor)) return next_syncfs(descriptor);
  shim_lock();
  int result = -1;
  if (!shim_fails(kind_sync, descriptor)) {
    result = shim_control->skip_sync ? 0 : next_syncfs(descriptor);
    if (result == 0) shim_record('Y', 0, 0, NULL, 0);
  }
  shim_unlock();
  return result;
}

SHIM_EXPORT int fdatasync(int descriptor) {
  NEXT(int, fdatasync, int);
  return sync_with(descriptor, next_fdatasync);
}
