#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"

const char* shim_folder = NULL;

enum { descriptors_max = 65536 };
// By descriptor. The folder itself is marked by a number that no inode has.
static uint64_t inodes[descriptors_max];
static const uint64_t folder_mark = UINT64_MAX;

static uint64_t mark_of(int descriptor) {
  return descriptor >= 0 && descriptor < descriptors_max ? inodes[descriptor] : 0;
}

uint64_t shim_inode(int descriptor) {
  const uint64_t mark = mark_of(descriptor);
  return mark == folder_mark ? 0 : mark;
}

bool shim_is_folder(int descriptor) { return mark_of(descriptor) == folder_mark; }

const char* shim_name(const char* path) {
  if (shim_control == NULL) return NULL;
  const size_t length = strlen(shim_folder);
  if (strncmp(path, shim_folder, length) != 0 || path[length] != '/') return NULL;
  return path + length + 1;
}

bool shim_path_of(int descriptor, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return false;
  path[length] = 0;
  return true;
}

void shim_note_open(int descriptor) {
  if (shim_control == NULL || descriptor < 0 || descriptor >= descriptors_max) return;
  inodes[descriptor] = 0;
  char path[PATH_MAX];
  struct stat status;
  if (!shim_path_of(descriptor, path) || fstat(descriptor, &status) != 0) return;
  if (strcmp(path, shim_folder) == 0) inodes[descriptor] = folder_mark;
  if (shim_name(path) != NULL && S_ISREG(status.st_mode)) inodes[descriptor] = status.st_ino;
}

void shim_note_close(int descriptor) {
  if (descriptor >= 0 && descriptor < descriptors_max) inodes[descriptor] = 0;
}

static bool is_named(const char* path, const char* name) {
  const char* const slash = strrchr(path, '/');
  return strcmp(slash == NULL ? path : slash + 1, name) == 0;
}

bool shim_counts(int descriptor, const char* name) {
  const char* const wanted = shim_control->file;
  if (name != NULL) return wanted[0] == 0 || is_named(name, wanted);
  if (mark_of(descriptor) == 0) return false;
  if (wanted[0] == 0) return true;
  char path[PATH_MAX];
  return shim_path_of(descriptor, path) && is_named(path, wanted);
}
