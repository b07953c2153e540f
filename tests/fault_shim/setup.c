#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim.h"

struct control* shim_control = NULL;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* shim_next(const char* name) {
  void* const found = dlsym(RTLD_NEXT, name);
  if (found == NULL) {
    fprintf(stderr, "fault_shim: there is no %s\n", name);
    abort();
  }
  return found;
}

void shim_lock(void) {
  if (shim_control != NULL) pthread_mutex_lock(&mutex);
}

void shim_unlock(void) {
  if (shim_control != NULL) pthread_mutex_unlock(&mutex);
}

static void give_up(const char* what) {
  perror(what);
  abort();
}

__attribute__((constructor)) static void start(void) {
  const char* const folder = getenv("SHIM_FOLDER");
  const char* const control = getenv("SHIM_CONTROL");
  if (folder == NULL || control == NULL) return;
  const int file = open(control, O_RDWR | O_CLOEXEC);
  if (file < 0) give_up(control);
  void* const page =
      mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) give_up(control);
  close(file);
  const char* const journal = getenv("SHIM_JOURNAL");
  if (journal != NULL) shim_open_journal(journal);
  shim_folder = strdup(folder);
  shim_control = page;
}
