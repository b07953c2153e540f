// Keys and authorities that are made once for all tests of this folder.
#pragma once

#include <boost/test/unit_test.hpp>

#include <array>

#include "core/crypto/certificate.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"

namespace sealmint::crypto::testing {

inline constexpr std::array all_key_algorithms{
    model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::rsa_3072, model::KeyAlgorithm::rsa_4096,
    model::KeyAlgorithm::ec_p256,  model::KeyAlgorithm::ec_p384,  model::KeyAlgorithm::ec_p521,
    model::KeyAlgorithm::ed25519};
inline constexpr std::array all_signature_algorithms{
    model::SignatureAlgorithm::rsa_pkcs1_sha256, model::SignatureAlgorithm::rsa_pkcs1_sha384,
    model::SignatureAlgorithm::rsa_pkcs1_sha512, model::SignatureAlgorithm::rsa_pss_sha256,
    model::SignatureAlgorithm::rsa_pss_sha384,   model::SignatureAlgorithm::rsa_pss_sha512,
    model::SignatureAlgorithm::ecdsa_sha256,     model::SignatureAlgorithm::ecdsa_sha384,
    model::SignatureAlgorithm::ecdsa_sha512,     model::SignatureAlgorithm::ed25519};

// The value of a result; fails the test with the error's text.
template <class T>
T must(Result<T> result) {
  if (result.has_error()) BOOST_FAIL(result.error().detail);
  return *std::move(result);
}
inline void must(const Result<void>& result) {
  if (result.has_error()) BOOST_FAIL(result.error().detail);
}

// Whether a result is an error of this kind whose text holds `part`.
template <class T>
bool refuses(const Result<T>& result, ErrorKind kind, std::string_view part = {}) {
  if (result.has_value()) return false;
  const bool as_expected =
      result.error().kind == kind && result.error().detail.find(part) != std::string::npos;
  if (!as_expected) BOOST_TEST_MESSAGE("another error: " + result.error().detail);
  return as_expected;
}

// One key of each kind for the whole run: RSA-4096 takes seconds to make.
inline ports::SigningKey& shared_key(model::KeyAlgorithm algorithm) {
  static std::array<std::unique_ptr<ports::SigningKey>, 8> keys;
  auto& key = keys.at(static_cast<std::size_t>(algorithm));
  if (!key) key = must(make_signing_key(must(generate_key(algorithm))));
  return *key;
}

inline std::unique_ptr<ports::SigningKey> fresh_key(
    model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256) {
  return must(make_signing_key(must(generate_key(algorithm))));
}

inline Bytes input_for(model::SignatureAlgorithm algorithm, std::string_view message = "sealmint") {
  const auto digest = model::digest_of(algorithm);
  if (digest == model::DigestAlgorithm::none) {
    return Bytes(message.begin(), message.end());
  }
  return hash(digest, as_bytes(message));
}

inline const TimePoint now = from_unix_ms(1'800'000'000'000);  // 2027-01-15
inline constexpr std::chrono::days year{365};

inline model::DistinguishedName named(std::string common_name) {
  model::DistinguishedName name;
  name.common_name = std::move(common_name);
  return name;
}

inline ports::LeafProfile leaf_named(std::string common_name, TimePoint not_before,
                                     TimePoint not_after) {
  return {named(std::move(common_name)), {}, {}, {}, not_before, not_after};
}

// Root and intermediate with a leaf below them.
struct Hierarchy {
  std::unique_ptr<ports::SigningKey> root_key;
  std::unique_ptr<ports::SigningKey> issuing_key;
  std::unique_ptr<ports::SigningKey> leaf_key;
  Bytes root;
  Bytes issuing;
  Bytes leaf;
  std::vector<Bytes> chain() const { return {issuing, root}; }
};

inline Hierarchy make_hierarchy(model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256) {
  Hierarchy all;
  all.root_key = fresh_key(algorithm);
  all.issuing_key = fresh_key(algorithm);
  all.leaf_key = fresh_key(algorithm);
  all.root = must(make_root_certificate(*all.root_key,
                                        {named("Test Root"), now - 2 * year, now + 10 * year, 1}));
  const Bytes request = must(make_request(*all.issuing_key, named("Test Issuing CA")));
  all.issuing = must(
      issue_intermediate(*all.root_key, all.root, request, {{}, now - year, now + 5 * year, 0}));
  const Bytes leaf_request = must(make_request(*all.leaf_key, named("ignored")));
  all.leaf =
      must(issue_leaf(*all.issuing_key, all.issuing, leaf_request,
                      leaf_named("Release Signing", now - std::chrono::days{1}, now + year)));
  return all;
}

}  // namespace sealmint::crypto::testing
