// Certificates that OpenSSL can build and we must not accept.
#include <boost/test/unit_test.hpp>
#include <openssl/x509v3.h>

#include "core/crypto/certificate.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

Bytes encode(X509& certificate) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509(&certificate, &encoded);
  BOOST_REQUIRE(length > 0);
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

X509Handle decode(const Bytes& der) {
  const std::uint8_t* at = der.data();
  return X509Handle{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

void replace_extension(X509& certificate, int nid, const char* value) {
  const int at = X509_get_ext_by_NID(&certificate, nid, -1);
  if (at >= 0) X509_EXTENSION_free(X509_delete_ext(&certificate, at));
  if (!value) return;
  const X509Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)};
  BOOST_REQUIRE(extension);
  X509_add_ext(&certificate, extension.get(), -1);
}

// A hierarchy whose leaf is changed and signed anew by its issuer.
struct Forge {
  Hierarchy all = make_hierarchy();

  template <class Change>
  Bytes leaf(Change&& change, const EVP_MD* hash = EVP_sha256()) const {
    const X509Handle certificate = decode(all.leaf);
    change(*certificate);
    BOOST_REQUIRE(X509_sign(certificate.get(), evp_key_of(*all.issuing_key), hash) > 0);
    return encode(*certificate);
  }

  Result<void> check(const Bytes& leaf, TimePoint at = now) const {
    return check_code_signing_certificate(leaf, all.chain(), all.leaf_key->public_key_der(), at);
  }
  Result<void> check_chain(const std::vector<Bytes>& chain) const {
    return check_code_signing_certificate(all.leaf, chain, all.leaf_key->public_key_der(), now);
  }
};

const Forge& forge() {
  static const Forge instance;
  return instance;
}

bool leaf_refused(const Bytes& leaf, std::string_view why) {
  return refuses(forge().check(leaf), ErrorKind::rejected, why);
}

Bytes with_key(EVP_PKEY& key) {
  return forge().leaf([&](X509& certificate) { X509_set_pubkey(&certificate, &key); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(certificate_check)

BOOST_AUTO_TEST_CASE(the_unchanged_leaf_passes) {
  must(forge().check(forge().all.leaf));
  must(forge().check(forge().leaf([](X509&) {})));
}

BOOST_AUTO_TEST_CASE(validity_begins_with_its_first_and_ends_before_its_last_second) {
  const auto fields = must(read_certificate(forge().all.leaf));
  must(forge().check(forge().all.leaf, fields.not_before));
  must(forge().check(forge().all.leaf, fields.not_after - std::chrono::milliseconds{1}));
  BOOST_TEST(
      refuses(forge().check(forge().all.leaf, fields.not_before - std::chrono::milliseconds{1}),
              ErrorKind::rejected, "not valid before"));
  BOOST_TEST(
      refuses(forge().check(forge().all.leaf, fields.not_after), ErrorKind::rejected, "expired"));
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_key) {
  const auto other = fresh_key();
  const auto& all = forge().all;
  BOOST_TEST(
      refuses(check_code_signing_certificate(all.leaf, all.chain(), other->public_key_der(), now),
              ErrorKind::rejected, "another key"));
  BOOST_TEST(refuses(check_code_signing_certificate(all.leaf, all.chain(), {}, now),
                     ErrorKind::rejected, "another key"));
  BOOST_TEST(
      refuses(check_authority_certificate(all.issuing, {all.root}, other->public_key_der(), now),
              ErrorKind::rejected, "another key"));
}

BOOST_AUTO_TEST_CASE(usages) {
  const auto extended = [](const char* value) {
    return forge().leaf(
        [&](X509& certificate) { replace_extension(certificate, NID_ext_key_usage, value); });
  };
  BOOST_TEST(leaf_refused(extended(nullptr), "codeSigning"));
  BOOST_TEST(leaf_refused(extended("anyExtendedKeyUsage"), "codeSigning"));
  BOOST_TEST(leaf_refused(extended("serverAuth,clientAuth"), "codeSigning"));
  BOOST_TEST(leaf_refused(extended("codeSigning,anyExtendedKeyUsage"), "anyExtendedKeyUsage"));
  BOOST_TEST(leaf_refused(extended("codeSigning,serverAuth"), "serverAuth"));
  must(forge().check(extended("codeSigning,emailProtection,1.3.6.1.4.1.311.10.3.12")));
  const auto fields = must(read_certificate(extended("codeSigning,1.3.6.1.4.1.311.10.3.12")));
  BOOST_TEST((fields.extended_key_usages ==
              std::vector<std::string>{"codeSigning", "1.3.6.1.4.1.311.10.3.12"}));
  const auto usage = [](const char* value) {
    return forge().leaf(
        [&](X509& certificate) { replace_extension(certificate, NID_key_usage, value); });
  };
  BOOST_TEST(leaf_refused(usage("critical,keyEncipherment"), "digitalSignature"));
  must(forge().check(usage(nullptr)));
}

BOOST_AUTO_TEST_CASE(an_authority_is_no_leaf) {
  BOOST_TEST(leaf_refused(forge().leaf([](X509& certificate) {
    replace_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  }),
                          "CA:TRUE"));
  BOOST_TEST(refuses(check_authority_certificate(forge().all.leaf, forge().all.chain(),
                                                 forge().all.leaf_key->public_key_der(), now),
                     ErrorKind::rejected, "issue"));
}

BOOST_AUTO_TEST_CASE(keys_we_do_not_list) {
  const EvpKey short_rsa{EVP_RSA_gen(1024)};
  const EvpKey bitcoin_curve{EVP_EC_gen("secp256k1")};
  const EvpKey curve448{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448")};
  for (EVP_PKEY* key : {short_rsa.get(), bitcoin_curve.get(), curve448.get()}) {
    BOOST_TEST(leaf_refused(with_key(*key), "not supported"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_strict_der) {
  const Bytes& good = forge().all.leaf;
  Bytes trailing = good;
  trailing.push_back(0);
  BOOST_TEST(leaf_refused(trailing, "DER"));
  Bytes twice = good;
  twice.insert(twice.end(), good.begin(), good.end());
  BOOST_TEST(leaf_refused(twice, "DER"));
  BOOST_TEST(leaf_refused({}, "DER"));
  BOOST_TEST(leaf_refused({0x30, 0x00}, "DER"));
  BOOST_TEST(leaf_refused(Bytes(70'000, 0x30), "64 KiB"));

  // The outer length in one byte more than needed: 30 82 LL LL becomes 30 83 00 LL LL.
  BOOST_REQUIRE(good[1] == 0x82);
  Bytes long_length = good;
  long_length[1] = 0x83;
  long_length.insert(long_length.begin() + 2, 0x00);
  BOOST_TEST(leaf_refused(long_length, "DER"));
  // BER: an indefinite length.
  Bytes indefinite{0x30, 0x80};
  indefinite.insert(indefinite.end(), good.begin() + 4, good.end());
  indefinite.insert(indefinite.end(), {0, 0});
  BOOST_TEST(leaf_refused(indefinite, "DER"));
  Bytes nested;
  for (int depth = 0; depth < 5000; ++depth) nested.insert(nested.end(), {0x30, 0x82, 0xff, 0xff});
  BOOST_TEST(leaf_refused(nested, "DER"));
}

BOOST_AUTO_TEST_CASE(serial_numbers) {
  const auto with_serial = [](const char* decimal) {
    return forge().leaf([&](X509& certificate) {
      const std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>> serial{
          s2i_ASN1_INTEGER(nullptr, decimal)};
      X509_set_serialNumber(&certificate, serial.get());
    });
  };
  BOOST_TEST(leaf_refused(with_serial("0"), "serial"));
  BOOST_TEST(leaf_refused(with_serial("-5"), "serial"));
  BOOST_TEST(leaf_refused(with_serial("0xFF00000000000000000000000000000000000000"), "serial"));
  BOOST_TEST(must(read_certificate(with_serial("0x7F00000000000000000000000000000000000000")))
                 .serial_number == "7f00000000000000000000000000000000000000");
  BOOST_TEST(must(read_certificate(with_serial("1"))).serial_number == "01");
}

BOOST_AUTO_TEST_CASE(dates_in_other_forms) {
  const auto with_end = [](int type, const char* text) {
    return forge().leaf([&](X509& certificate) {
      const std::unique_ptr<ASN1_STRING, Freer<ASN1_STRING_free>> time{ASN1_STRING_type_new(type)};
      ASN1_STRING_set(time.get(), text, -1);
      X509_set1_notAfter(&certificate, time.get());
    });
  };
  must(forge().check(with_end(V_ASN1_UTCTIME, "280101000000Z")));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_GENERALIZEDTIME, "20280101000000Z"), "2050"));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_UTCTIME, "2801010000Z"), "RFC 5280"));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_UTCTIME, "280101000000+0100"), "RFC 5280"));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_UTCTIME, "281301000000Z"), "RFC 5280"));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_UTCTIME, "garbage"), "RFC 5280"));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_UTCTIME, "500101000000Z"), "ends before it begins"));
  BOOST_TEST(leaf_refused(with_end(V_ASN1_UTCTIME, "260101000000Z"), "ends before it begins"));
}

BOOST_AUTO_TEST_CASE(extensions) {
  const auto added = [](int nid, const char* value) {
    return forge().leaf([&](X509& certificate) {
      const X509Extension extension{X509V3_EXT_conf_nid(nullptr, nullptr, nid, value)};
      X509_add_ext(&certificate, extension.get(), -1);
    });
  };
  BOOST_TEST(leaf_refused(added(NID_ext_key_usage, "codeSigning"), "twice"));
  BOOST_TEST(leaf_refused(added(NID_netscape_comment, "critical,what is this"), "chain"));
  must(forge().check(added(NID_netscape_comment, "a comment")));
}

BOOST_AUTO_TEST_CASE(weak_signatures_in_the_chain) {
  BOOST_TEST(leaf_refused(forge().leaf([](X509&) {}, EVP_sha1()), "chain"));
}

BOOST_AUTO_TEST_CASE(chains_that_do_not_fit) {
  const auto& all = forge().all;
  const Hierarchy other = make_hierarchy();
  const auto refused = [](const std::vector<Bytes>& chain, std::string_view why) {
    return refuses(forge().check_chain(chain), ErrorKind::rejected, why);
  };
  BOOST_TEST(refused({}, "missing"));
  BOOST_TEST(refused({all.issuing}, "root"));
  BOOST_TEST(refused({all.root}, "did not issue"));
  BOOST_TEST(refused({all.root, all.issuing}, "did not issue"));
  BOOST_TEST(refused({all.issuing, all.issuing, all.root}, "did not issue"));
  // A root may follow itself: it did issue itself. The chain still ends in it.
  BOOST_TEST(refused({all.issuing, all.root, all.issuing}, "did not issue"));
  BOOST_TEST(refused({all.leaf, all.issuing, all.root}, "CA:TRUE is missing"));
  BOOST_TEST(refused({other.issuing, other.root}, "certificate 1"));
  BOOST_TEST(refused({all.issuing, other.root}, "certificate 2"));
  BOOST_TEST(refused(std::vector<Bytes>(1000, all.issuing), "more than 10"));
  BOOST_TEST(refused({all.issuing, Bytes{1, 2, 3}}, "certificate 2"));
}

// Names and key identifiers agree, the signature does not: only arithmetic finds it.
BOOST_AUTO_TEST_CASE(a_root_of_the_same_name_with_another_signature) {
  const auto& all = forge().all;
  const X509Handle forged = decode(all.issuing);
  const auto impostor = fresh_key();
  BOOST_REQUIRE(X509_sign(forged.get(), evp_key_of(*impostor), EVP_sha256()) > 0);
  BOOST_TEST(refuses(forge().check_chain({encode(*forged), all.root}), ErrorKind::rejected,
                     "does not verify"));
}

BOOST_AUTO_TEST_CASE(an_intermediate_for_other_purposes) {
  const auto& all = forge().all;
  const auto with_usage = [&](const char* value) {
    const X509Handle changed = decode(all.issuing);
    replace_extension(*changed, NID_ext_key_usage, value);
    BOOST_REQUIRE(X509_sign(changed.get(), evp_key_of(*all.root_key), EVP_sha256()) > 0);
    return encode(*changed);
  };
  BOOST_TEST(refuses(forge().check_chain({with_usage("serverAuth"), all.root}), ErrorKind::rejected,
                     "do not allow code signing"));
  must(forge().check_chain({with_usage("codeSigning,timeStamping"), all.root}));
}

BOOST_AUTO_TEST_CASE(an_expired_authority_in_the_chain) {
  const auto root_key = fresh_key();
  const auto key = fresh_key();
  const Bytes root =
      must(make_root_certificate(*root_key, {named("Old"), now - 3 * year, now - year, -1}));
  const Bytes leaf = must(issue_leaf(*root_key, root, must(make_request(*key, named("x"))),
                                     leaf_named("x", now - 2 * year, now - year)));
  must(check_code_signing_certificate(leaf, {root}, key->public_key_der(),
                                      now - year - std::chrono::seconds{1}));
  BOOST_TEST(refuses(check_authority_certificate(root, {}, root_key->public_key_der(), now),
                     ErrorKind::rejected, "expired"));
  must(check_authority_certificate(root, {}, root_key->public_key_der(), std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
