/* A second libcrypto in the process, newer than the system's, for signing only. It is there in
   builds with SEALMINT_NEWER_OPENSSL (cmake/newer_openssl.cmake), which define
   SEALMINT_WITH_NEWER_OPENSSL. It is linked statically with every symbol but this one hidden, reads
   no configuration file and leaves nothing for the end of the process. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct sealmint_libcrypto;

/* Its functions (core/crypto/signing/libcrypto_functions.h). Its first call sets the library up;
   any thread may make it. */
const struct sealmint_libcrypto* sealmint_newer_libcrypto(void);

#ifdef __cplusplus
}
#endif
