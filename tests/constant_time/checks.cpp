#include "tests/constant_time/checks.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/signing/batch_signer.hpp"
#include "core/crypto/signing/libcrypto_implementation.hpp"
#include "core/crypto/signing/rsa_kernel/ifma_implementation.hpp"
#ifdef SEALMINT_WITH_CRYPTO_MB
#include "core/crypto/signing/crypto_mb/crypto_mb_implementation.hpp"
#endif
#include "core/crypto/wrap.hpp"
#include "tests/constant_time/fake_libcrypto.hpp"
#include "tests/constant_time/secrets.hpp"

namespace sealmint::constant_time {
namespace {

using model::KeyAlgorithm;
using model::SignatureAlgorithm;

bool is_good = true;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "constant_time: %s\n", what);
  is_good = false;
}

std::span<const std::uint8_t> as_byte(const bool& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

template <class T>
T must(Result<T> result) {
  if (result.has_value()) return *std::move(result);
  std::fprintf(stderr, "constant_time: %s\n", result.error().detail.c_str());
  std::exit(1);
}

// All numbers of a key that are not in its certificate. How the parts follow each other is told in
// core/crypto/key.hpp; their lengths are those of the algorithm.
void mark_secret_numbers(KeyAlgorithm algorithm, std::span<const std::uint8_t> raw) {
  constexpr std::size_t prefix_bytes = 2;
  const bool is_rsa = model::family(algorithm) == model::KeyFamily::rsa;
  std::size_t number = 0;
  for (std::size_t at = prefix_bytes; at < raw.size(); ++number) {
    const std::size_t length = static_cast<std::size_t>(raw[at]) << 8 | raw[at + 1];
    const auto content = raw.subspan(at + 2, length);
    // n and e of RSA, the point of EC; Ed25519 has its seed only.
    const bool is_public = is_rsa ? number < 2 : number == 1;
    if (!is_public) mark_secret(content);
    at += 2 + length;
  }
}

// One size of RSA, because the code is the same for all and OpenSSL under valgrind is slow.
constexpr std::array algorithms{KeyAlgorithm::rsa_2048, KeyAlgorithm::ec_p256,
                                KeyAlgorithm::ec_p384, KeyAlgorithm::ec_p521,
                                KeyAlgorithm::ed25519};

crypto::EvpKey make_secret_key(KeyAlgorithm algorithm, std::span<const std::uint8_t> rsa_key) {
  if (algorithm != KeyAlgorithm::rsa_2048) {
    const crypto::EvpKey fresh = must(crypto::generate_key(algorithm));
    const crypto::SecureBytes raw = must(crypto::to_raw_parameters(*fresh));
    mark_secret_numbers(algorithm, raw.span());
    return must(crypto::from_raw_parameters(raw.span()));
  }
  mark_secret_numbers(algorithm, rsa_key);
  return must(crypto::from_raw_parameters(rsa_key));
}

std::vector<SignatureAlgorithm> signature_algorithms(KeyAlgorithm algorithm) {
  switch (model::family(algorithm)) {
    case model::KeyFamily::rsa:
      return {SignatureAlgorithm::rsa_pkcs1_sha256, SignatureAlgorithm::rsa_pss_sha384};
    case model::KeyFamily::ec:
      return {SignatureAlgorithm::ecdsa_sha256, SignatureAlgorithm::ecdsa_sha512};
    case model::KeyFamily::ed25519: break;
  }
  return {SignatureAlgorithm::ed25519};
}

Bytes digest_for(SignatureAlgorithm algorithm) {
  const auto method = model::digest_of(algorithm);
  if (method == model::DigestAlgorithm::none) return Bytes(32, 1);
  return Bytes(model::digest_bytes(method), 1);
}

// Through padding, the implementation, the check and DER.
void sign_by_fake_libcrypto(KeyAlgorithm algorithm, crypto::EvpKey secret_key) {
  std::vector<std::unique_ptr<crypto::SigningImplementation>> implementations;
  implementations.push_back(crypto::make_libcrypto_implementation("fake", fake_libcrypto()));
  const auto signer = crypto::make_batch_signer(std::move(implementations), {}, 1);
  const auto key = must(crypto::make_signing_key(std::move(secret_key)));
  for (const auto signature_algorithm : signature_algorithms(algorithm)) {
    const Bytes digest = digest_for(signature_algorithm);
    Bytes space(model::signature_bytes_max(algorithm));
    std::array<ports::SignTask, 1> tasks;
    tasks[0].key = key.get();
    tasks[0].algorithm = signature_algorithm;
    tasks[0].input = digest;
    tasks[0].space = space;
    signer->sign(tasks);
    expect(tasks[0].outcome.has_value(), "a signature was not made");
    expect(!is_secret(ByteView{space}.first(tasks[0].size)), "a signature is still a secret");
  }
}

// The arithmetic itself, over plain C++ instead of AVX-512, which valgrind does not know: the same
// code but for what one vector operation is made of.
void sign_by_rsa_kernel(KeyAlgorithm algorithm, const EVP_PKEY& key) {
  const auto implementation =
      crypto::make_ifma_implementation(&crypto::rsa_kernel::portable_kernel());
  const auto prepared = must(implementation->prepare(algorithm, key));
  const Bytes input(crypto::raw_signature_bytes(algorithm), 1);
  Bytes signature(input.size());
  crypto::RawOperation operation{prepared.get(), input, signature};
  implementation->sign(algorithm, {&operation, 1});
  expect(is_secret(signature), "the RSA kernel did not use the secrets of the key");
  mark_public(signature);
  implementation->verify(algorithm, {&operation, 1});
  expect(operation.is_good, "the RSA kernel made a wrong signature");
}

#ifdef SEALMINT_WITH_CRYPTO_MB
// From the key to the arguments of crypto_mb, nonces among them. The fake notes down whether each
// of them is the secret that it should be.
void sign_by_fake_crypto_mb(KeyAlgorithm algorithm, const EVP_PKEY& key) {
  const auto implementation = crypto::make_crypto_mb_implementation();
  const auto prepared = must(implementation->prepare(algorithm, key));
  const Bytes input(model::family(algorithm) == model::KeyFamily::rsa ? 256 : 32, 1);
  std::array<Bytes, crypto::lanes_max> signatures;
  std::array<crypto::RawOperation, crypto::lanes_max> operations;
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    signatures[lane].resize(crypto::raw_signature_bytes(algorithm));
    operations[lane] = {prepared.get(), input, signatures[lane]};
  }
  implementation->sign(algorithm, operations);
  for (const auto& operation : operations) {
    expect(operation.is_good, "the fake was not called");
    expect(is_secret(operation.signature), "crypto_mb was given something that is no secret");
  }
}
#endif

void compare_secrets() {
  std::array<std::uint8_t, 32> one{};
  std::array<std::uint8_t, 32> other{};
  mark_secret(one);
  const bool are_equal = equal_constant_time(one, other);
  expect(is_secret(as_byte(are_equal)), "a comparison does not look at all bytes");
}

void open_a_key_with_a_secret_master_key() {
  const auto master = crypto::MasterKey::generate();
  model::WrappedKey wrapped;
  const Bytes raw(100, 7);
  expect(crypto::seal_key(master, wrapped, raw).has_value(), "a key was not sealed");
  mark_secret(master.bytes());
  const auto opened = must(crypto::open_key(master, wrapped));
  expect(is_secret(opened.span()), "what a secret key opens is not secret");
  wrapped.ciphertext.back() ^= 1;
  expect(!crypto::open_key(master, wrapped).has_value(), "an altered key was opened");
}

}  // namespace

bool check_all(std::span<const std::uint8_t> rsa_key) {
  expect(crypto::initialise_secure_heap().has_value(), "there is no secure heap");
  compare_secrets();
  open_a_key_with_a_secret_master_key();
  for (const KeyAlgorithm algorithm : algorithms) {
    auto key = make_secret_key(algorithm, rsa_key);
    if (model::family(algorithm) == model::KeyFamily::rsa) sign_by_rsa_kernel(algorithm, *key);
#ifdef SEALMINT_WITH_CRYPTO_MB
    sign_by_fake_crypto_mb(algorithm, *key);
#endif
    sign_by_fake_libcrypto(algorithm, std::move(key));
  }
  return is_good;
}

}  // namespace sealmint::constant_time
