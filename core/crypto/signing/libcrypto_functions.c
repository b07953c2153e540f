#include "core/crypto/signing/libcrypto_functions.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

/* The build names another function for another libcrypto. */
#ifndef SEALMINT_LIBCRYPTO_TABLE
#define SEALMINT_LIBCRYPTO_TABLE sealmint_system_libcrypto
#endif

struct sealmint_libcrypto_key {
  EVP_PKEY* key;
  EVP_PKEY_CTX* signer;
  EVP_PKEY_CTX* verifier;
  EVP_PKEY_CTX* public_operation;
  EVP_MD_CTX* message_signer;
  EVP_MD_CTX* message_verifier;
};

static int answer(int is_yes) {
  if (!is_yes) ERR_clear_error();
  return is_yes;
}

static const char* version(void) { return OpenSSL_version(OPENSSL_VERSION); }

static void close_key(struct sealmint_libcrypto_key* key) {
  if (!key) return;
  EVP_MD_CTX_free(key->message_signer);
  EVP_MD_CTX_free(key->message_verifier);
  EVP_PKEY_CTX_free(key->signer);
  EVP_PKEY_CTX_free(key->verifier);
  EVP_PKEY_CTX_free(key->public_operation);
  EVP_PKEY_free(key->key);
  OPENSSL_free(key);
}

static int prepare_rsa(struct sealmint_libcrypto_key* key) {
  key->public_operation = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
  return key->public_operation && EVP_PKEY_encrypt_init(key->public_operation) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(key->public_operation, RSA_NO_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(key->signer, RSA_NO_PADDING) == 1;
}

static int prepare_ec(struct sealmint_libcrypto_key* key) {
  key->verifier = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
  return key->verifier && EVP_PKEY_verify_init(key->verifier) == 1;
}

static int prepare_digest_key(struct sealmint_libcrypto_key* key) {
  key->signer = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
  if (!key->signer || EVP_PKEY_sign_init(key->signer) != 1) return 0;
  return EVP_PKEY_is_a(key->key, "RSA") ? prepare_rsa(key) : prepare_ec(key);
}

static int start_message_signer(struct sealmint_libcrypto_key* key) {
  return EVP_DigestSignInit(key->message_signer, NULL, NULL, NULL, key->key) == 1;
}

static int prepare_message_key(struct sealmint_libcrypto_key* key) {
  key->message_signer = EVP_MD_CTX_new();
  key->message_verifier = EVP_MD_CTX_new();
  return key->message_signer && key->message_verifier && start_message_signer(key);
}

static EVP_PKEY* load(const char* type, const OSSL_PARAM* parameters) {
  EVP_PKEY* key = NULL;
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  /* The parameters are only read, although the prototype does not say so. */
  if (context && EVP_PKEY_fromdata_init(context) == 1) {
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, (OSSL_PARAM*)parameters);
  }
  EVP_PKEY_CTX_free(context);
  return key;
}

static struct sealmint_libcrypto_key* open_key(const char* type, const OSSL_PARAM* parameters) {
  struct sealmint_libcrypto_key* key = OPENSSL_zalloc(sizeof *key);
  if (!key) return NULL;
  key->key = load(type, parameters);
  if (key->key &&
      (strcmp(type, "ED25519") == 0 ? prepare_message_key(key) : prepare_digest_key(key))) {
    return key;
  }
  close_key(key);
  ERR_clear_error();
  return NULL;
}

static int sign(struct sealmint_libcrypto_key* key, const unsigned char* input, size_t input_size,
                unsigned char* signature, size_t* size) {
  return answer(EVP_PKEY_sign(key->signer, signature, size, input, input_size) == 1);
}

static int sign_message(struct sealmint_libcrypto_key* key, const unsigned char* message,
                        size_t message_size, unsigned char* signature, size_t* size) {
#if OPENSSL_VERSION_NUMBER >= 0x30400000L
  /* From 3.4 on a context signs once and wants a fresh start; until then that would cost 7 %. */
  if (!start_message_signer(key)) return answer(0);
#endif
  return answer(EVP_DigestSign(key->message_signer, signature, size, message, message_size) == 1);
}

static int raise_to_public_exponent(struct sealmint_libcrypto_key* key, const unsigned char* input,
                                    unsigned char* output, size_t size) {
  size_t length = size;
  return answer(EVP_PKEY_encrypt(key->public_operation, output, &length, input, size) == 1 &&
                length == size);
}

static int verify_ecdsa(struct sealmint_libcrypto_key* key, const unsigned char* digest,
                        size_t digest_size, const unsigned char* signature, size_t size) {
  return answer(EVP_PKEY_verify(key->verifier, signature, size, digest, digest_size) == 1);
}

static int verify_message(struct sealmint_libcrypto_key* key, const unsigned char* message,
                          size_t message_size, const unsigned char* signature, size_t size) {
  return answer(EVP_DigestVerifyInit(key->message_verifier, NULL, NULL, NULL, key->key) == 1 &&
                EVP_DigestVerify(key->message_verifier, signature, size, message, message_size) ==
                    1);
}

const struct sealmint_libcrypto* SEALMINT_LIBCRYPTO_TABLE(void) {
  static const struct sealmint_libcrypto table = {
      version,      open_key,      close_key, sign, sign_message, raise_to_public_exponent,
      verify_ecdsa, verify_message};
  return &table;
}
