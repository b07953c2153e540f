#include <errno.h>

#include "shim.h"

static bool fails(enum kind kind, int descriptor, const char* name) {
  if (shim_control == NULL || (shim_control->kinds & kind) == 0) return false;
  if (!shim_counts(descriptor, name)) return false;
  const uint64_t number = ++shim_control->calls;
  const uint64_t first = shim_control->fail_at;
  if (first == 0 || number < first || number - first >= shim_control->fail_count) return false;
  ++shim_control->failed;
  errno = (int)shim_control->error;
  return true;
}

bool shim_fails(enum kind kind, int descriptor) { return fails(kind, descriptor, NULL); }

bool shim_fails_by_name(enum kind kind, const char* name) { return fails(kind, -1, name); }

size_t shim_taken(size_t size) { return shim_control->is_short ? size / 2 : 0; }
