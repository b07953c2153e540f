#include <pthread.h>

#include "core/crypto/newer_openssl/locked_memory.h"
#include "core/crypto/newer_openssl/newer_openssl.h"

/* The table over this libcrypto, under the name that the build gives it here. */
const struct sealmint_libcrypto* SEALMINT_LIBCRYPTO_TABLE(void);

static pthread_once_t setup = PTHREAD_ONCE_INIT;

const struct sealmint_libcrypto* sealmint_newer_libcrypto(void) {
  pthread_once(&setup, use_locked_memory);
  return SEALMINT_LIBCRYPTO_TABLE();
}
