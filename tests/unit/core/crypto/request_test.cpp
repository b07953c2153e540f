#include <boost/test/unit_test.hpp>
#include <openssl/x509v3.h>

#include "core/crypto/certificate.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

Bytes encode(X509_REQ& request) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509_REQ(&request, &encoded);
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

X509Request unsigned_request(EVP_PKEY& key) {
  X509Request request{X509_REQ_new()};
  X509_REQ_set_pubkey(request.get(), &key);
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>("x"), 1, -1, 0);
  return request;
}

Bytes request_of(EVP_PKEY& named_key, EVP_PKEY& signing_key, const EVP_MD* hash) {
  const X509Request request = unsigned_request(named_key);
  BOOST_REQUIRE(X509_REQ_sign(request.get(), &signing_key, hash) > 0);
  return encode(*request);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(requests)

BOOST_AUTO_TEST_CASE(every_key_proves_its_possession) {
  for (const auto algorithm : all_key_algorithms) {
    auto& key = shared_key(algorithm);
    model::DistinguishedName name{"Grüße", "Org", "Unit", "de", "Land", "Ort"};
    const Bytes csr = must(make_request(key, name));
    BOOST_TEST(equal_constant_time(must(read_request(csr)), key.public_key_der()));
    const auto subject = must(read_request_subject(csr));
    BOOST_TEST(subject.common_name == name.common_name);
    BOOST_TEST(subject.organization == name.organization);
    BOOST_TEST(subject.organizational_unit == name.organizational_unit);
    BOOST_TEST(subject.country == name.country);
    BOOST_TEST(subject.province == name.province);
    BOOST_TEST(subject.locality == name.locality);
  }
}

BOOST_AUTO_TEST_CASE(requests_without_a_proof_are_refused) {
  EVP_PKEY& key = *evp_key_of(shared_key(model::KeyAlgorithm::ec_p256));
  const auto other = fresh_key();
  BOOST_TEST(refuses(read_request(request_of(key, *evp_key_of(*other), EVP_sha256())),
                     ErrorKind::rejected, "not made by the key"));
  EVP_PKEY& rsa = *evp_key_of(shared_key(model::KeyAlgorithm::rsa_2048));
  must(read_request(request_of(rsa, rsa, EVP_sha512())));
  for (const EVP_MD* hash : {EVP_sha1(), EVP_md5()}) {
    BOOST_TEST(refuses(read_request(request_of(rsa, rsa, hash)), ErrorKind::rejected,
                       "algorithm that is not supported"));
  }
  const EvpKey short_rsa{EVP_RSA_gen(1024)};
  BOOST_TEST(refuses(read_request(request_of(*short_rsa, *short_rsa, EVP_sha256())),
                     ErrorKind::rejected, "1024"));
  const EvpKey curve{EVP_EC_gen("secp256k1")};
  BOOST_TEST(refuses(read_request(request_of(*curve, *curve, EVP_sha256())), ErrorKind::rejected,
                     "secp256k1"));
}

BOOST_AUTO_TEST_CASE(every_altered_byte_of_a_request_is_refused) {
  const Bytes csr = must(make_request(shared_key(model::KeyAlgorithm::ec_p256), named("x")));
  for (std::size_t i = 0; i < csr.size(); ++i) {
    Bytes changed = csr;
    changed[i] ^= 0x01;
    BOOST_TEST(refuses(read_request(changed), ErrorKind::rejected));
    BOOST_TEST(refuses(read_request(ByteView{csr}.first(i)), ErrorKind::rejected));
  }
  Bytes longer = csr;
  longer.push_back(0);
  BOOST_TEST(refuses(read_request(longer), ErrorKind::rejected, "DER"));
  BOOST_TEST(refuses(read_request(Bytes(100'000, 0x30)), ErrorKind::rejected, "64 KiB"));
}

// What a request asks for beside its key is not granted.
BOOST_AUTO_TEST_CASE(wishes_of_a_request_are_ignored) {
  const Hierarchy all = make_hierarchy();
  EVP_PKEY& key = *evp_key_of(*all.leaf_key);
  const X509Request request = unsigned_request(key);
  STACK_OF(X509_EXTENSION)* wishes = sk_X509_EXTENSION_new_null();
  sk_X509_EXTENSION_push(
      wishes, X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
  sk_X509_EXTENSION_push(wishes, X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                     "IP:10.0.0.1,DNS:example.org"));
  X509_REQ_add_extensions(request.get(), wishes);
  sk_X509_EXTENSION_pop_free(wishes, X509_EXTENSION_free);
  X509_REQ_add1_attr_by_NID(request.get(), NID_pkcs9_challengePassword, MBSTRING_UTF8,
                            reinterpret_cast<const unsigned char*>("secret"), 6);
  BOOST_REQUIRE(X509_REQ_sign(request.get(), &key, EVP_sha256()) > 0);
  const Bytes leaf = must(issue_leaf(*all.issuing_key, all.issuing, encode(*request),
                                     leaf_named("Release", now, now + year)));
  const auto fields = must(read_certificate(leaf));
  BOOST_TEST(!fields.is_ca);
  BOOST_TEST(fields.subject == "CN=Release");
  const std::uint8_t* at = leaf.data();
  const X509Handle certificate{d2i_X509(nullptr, &at, static_cast<long>(leaf.size()))};
  BOOST_TEST(X509_get_ext_by_NID(certificate.get(), NID_subject_alt_name, -1) < 0);
}

BOOST_AUTO_TEST_SUITE_END()
