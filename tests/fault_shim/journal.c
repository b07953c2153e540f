#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim.h"

static int journal = -1;
static ssize_t (*next_writev)(int, const struct iovec*, int) = NULL;

void shim_open_journal(const char* path) {
  next_writev = shim_next("writev");
  journal = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (journal < 0) {
    perror(path);
    abort();
  }
  shim_record('P', 0, 0, NULL, 0);
}

bool shim_has_journal(void) { return journal >= 0; }

static void append(struct record record, const struct iovec* pieces, int count) {
  if (journal < 0) return;
  struct iovec all[4] = {{&record, sizeof record}};
  for (int i = 0; i < count; ++i) {
    all[i + 1] = pieces[i];
    record.length += pieces[i].iov_len;
  }
  const ssize_t size = (ssize_t)(sizeof record + record.length);
  if (next_writev(journal, all, count + 1) != size) {
    perror("fault_shim: the journal");
    abort();
  }
}

void shim_record(char type, uint64_t file, uint64_t offset, const void* bytes, size_t length) {
  const struct iovec piece = {(void*)bytes, length};
  append((struct record){.type = type, .file = file, .offset = offset}, &piece, 1);
}

void shim_record_names(char type, uint64_t file, const char* old_name, const char* new_name) {
  const struct iovec pieces[2] = {{(void*)old_name, strlen(old_name) + 1},
                                  {(void*)new_name, strlen(new_name)}};
  append((struct record){.type = type, .file = file}, pieces, 2);
}
