/* What signing asks of a libcrypto, as a table of C functions. The unit behind it is compiled once
   for each libcrypto that is linked in, so it holds no templates and no inline functions that a
   linker could merge between two of them. All functions but version() return 1 for yes; none leaves
   anything in OpenSSL's error queue. */
#pragma once

#include <openssl/core.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An opened key with one initialised context for each use. For one thread at a time. */
struct sealmint_libcrypto_key;

struct sealmint_libcrypto {
  /* "OpenSSL 3.0.17 1 Jul 2025" */
  const char* (*version)(void);

  /* Opens a key pair of type "RSA", "EC" or "ED25519" from its parameters, whose layout is the same
     in all versions of OpenSSL 3. Null on failure. */
  struct sealmint_libcrypto_key* (*open)(const char* type, const OSSL_PARAM* parameters);
  void (*close)(struct sealmint_libcrypto_key* key);

  /* RSA without padding (the input is as long as the modulus), or ECDSA over a digest with a
     signature in DER. `size` is the room at first and the length afterwards. */
  int (*sign)(struct sealmint_libcrypto_key* key, const unsigned char* input, size_t input_size,
              unsigned char* signature, size_t* size);
  int (*sign_message)(struct sealmint_libcrypto_key* key, const unsigned char* message,
                      size_t message_size, unsigned char* signature, size_t* size);

  /* The RSA public operation without padding; in and out are as long as the modulus. */
  int (*raise_to_public_exponent)(struct sealmint_libcrypto_key* key, const unsigned char* input,
                                  unsigned char* output, size_t size);
  int (*verify_ecdsa)(struct sealmint_libcrypto_key* key, const unsigned char* digest,
                      size_t digest_size, const unsigned char* signature, size_t size);
  int (*verify_message)(struct sealmint_libcrypto_key* key, const unsigned char* message,
                        size_t message_size, const unsigned char* signature, size_t size);
};

/* The libcrypto of the system, which the rest of the program uses. */
const struct sealmint_libcrypto* sealmint_system_libcrypto(void);

#ifdef __cplusplus
}
#endif
