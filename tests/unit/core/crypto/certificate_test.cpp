#include "core/crypto/certificate.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/x509v3.h>

#include <algorithm>
#include <bit>
#include <set>

#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

using Names = std::vector<std::string>;

X509Handle reopen(const Bytes& der) {
  const std::uint8_t* at = der.data();
  return X509Handle{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

Bytes issue_for(const Hierarchy& all, ports::SigningKey& key, const ports::LeafProfile& profile) {
  return must(
      issue_leaf(*all.issuing_key, all.issuing, must(make_request(key, named("x"))), profile));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(certificates)

BOOST_AUTO_TEST_CASE(a_hierarchy_of_every_kind_of_key_checks_out) {
  for (const auto algorithm : all_key_algorithms) {
    if (algorithm == model::KeyAlgorithm::rsa_4096) continue;  // three such keys take very long
    const Hierarchy all = make_hierarchy(algorithm);
    must(
        check_code_signing_certificate(all.leaf, all.chain(), all.leaf_key->public_key_der(), now));
    must(check_authority_certificate(all.issuing, {all.root}, all.issuing_key->public_key_der(),
                                     now));
    must(check_authority_certificate(all.root, {}, all.root_key->public_key_der(), now));
    BOOST_TEST((must(read_certificate(all.leaf)).key_algorithm == algorithm));
  }
}

BOOST_AUTO_TEST_CASE(a_root_is_what_its_profile_says) {
  const auto key = fresh_key(model::KeyAlgorithm::ec_p384);
  model::DistinguishedName name{"Größe, Root", "Example GmbH", "Signing",
                                "DE",          "Sachsen",      "Leipzig"};
  const Bytes der = must(make_root_certificate(*key, {name, now, now + 10 * year, 2}));
  const CertificateFields fields = must(read_certificate(der));
  BOOST_TEST(fields.common_name == "Größe, Root");
  BOOST_TEST(fields.subject ==
             "CN=Größe\\, Root,OU=Signing,O=Example GmbH,L=Leipzig,ST=Sachsen,C=DE");
  BOOST_TEST(fields.issuer == fields.subject);
  BOOST_TEST((fields.not_before == now));
  BOOST_TEST((fields.not_after == now + 10 * year));
  BOOST_TEST(fields.is_ca);
  BOOST_TEST(fields.path_length == 2);
  BOOST_TEST((fields.key_usages == Names{"keyCertSign", "cRLSign"}));
  BOOST_TEST(fields.extended_key_usages.empty());
  BOOST_TEST(equal_constant_time(fields.spki_der, key->public_key_der()));
  const X509Handle certificate = reopen(der);
  BOOST_TEST(X509_get_ext_by_critical(certificate.get(), 1, -1) >= 0);
  BOOST_TEST(X509_get_signature_nid(certificate.get()) == NID_ecdsa_with_SHA384);
}

BOOST_AUTO_TEST_CASE(a_leaf_follows_contract_11_1) {
  const Hierarchy all = make_hierarchy();
  const CertificateFields fields = must(read_certificate(all.leaf));
  BOOST_TEST(fields.subject == "CN=Release Signing");
  BOOST_TEST(fields.issuer == "CN=Test Issuing CA");
  BOOST_TEST(!fields.is_ca);
  BOOST_TEST((fields.key_usages == Names{"digitalSignature"}));
  BOOST_TEST((fields.extended_key_usages == Names{"codeSigning"}));
  const X509Handle certificate = reopen(all.leaf);
  const int usage = X509_get_ext_by_NID(certificate.get(), NID_key_usage, -1);
  BOOST_REQUIRE(usage >= 0);
  BOOST_TEST(X509_EXTENSION_get_critical(X509_get_ext(certificate.get(), usage)) == 1);
  BOOST_TEST(X509_get0_subject_key_id(certificate.get()));
  const X509Handle issuer = reopen(all.issuing);
  BOOST_TEST(ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(certificate.get()),
                                   X509_get0_subject_key_id(issuer.get())) == 0);
}

BOOST_AUTO_TEST_CASE(serials_are_random_positive_and_at_most_16_bytes) {
  const Hierarchy all = make_hierarchy();
  std::set<std::string> seen;
  std::size_t bits = 0;
  for (int i = 0; i < 64; ++i) {
    const auto fields = must(
        read_certificate(issue_for(all, *all.leaf_key, leaf_named("Release", now, now + year))));
    BOOST_TEST(fields.serial_number.size() <= 32U);
    const auto serial = from_hex(fields.serial_number);
    BOOST_REQUIRE(serial);
    seen.insert(fields.serial_number);
    for (const std::uint8_t byte : *serial) {
      bits += static_cast<std::size_t>(std::popcount(byte));
    }
  }
  BOOST_TEST(seen.size() == 64U);
  // Of 64 * 127 coin tosses about half show heads; 3400..4700 is 15 standard deviations wide.
  BOOST_TEST(bits > 3400U);
  BOOST_TEST(bits < 4700U);
}

BOOST_AUTO_TEST_CASE(dates_on_both_sides_of_2050) {
  const auto key = fresh_key();
  const auto end_of_utc = *parse_iso8601("2049-12-31T23:59:59Z");
  for (const TimePoint end :
       {end_of_utc, end_of_utc + std::chrono::seconds{1}, *parse_iso8601("2075-06-01"),
        *parse_iso8601("9999-12-31T23:59:59Z")}) {
    const Bytes der = must(make_root_certificate(*key, {named("R"), now, end, -1}));
    BOOST_TEST((must(read_certificate(der)).not_after == end));
    const X509Handle certificate = reopen(der);
    BOOST_TEST(ASN1_STRING_type(X509_get0_notAfter(certificate.get())) ==
               (end <= end_of_utc ? V_ASN1_UTCTIME : V_ASN1_GENERALIZEDTIME));
    must(
        check_authority_certificate(der, {}, key->public_key_der(), end - std::chrono::seconds{1}));
  }
  for (const TimePoint bad : {*parse_iso8601("9999-12-31T23:59:59.999Z") + std::chrono::hours{1},
                              *parse_iso8601("1949-12-31")}) {
    const TimePoint begin = std::min(bad, now);
    const TimePoint end = std::max(bad, now);
    BOOST_TEST(refuses(make_root_certificate(*key, {named("R"), begin, end, -1}),
                       ErrorKind::rejected, "1950 to 9999"));
  }
}

BOOST_AUTO_TEST_CASE(names_that_are_refused) {
  const auto key = fresh_key();
  const auto root = [&](const model::DistinguishedName& name) {
    return make_root_certificate(*key, {name, now, now + year, -1});
  };
  BOOST_TEST(refuses(root({}), ErrorKind::rejected, "subject is empty"));
  for (const std::string& text :
       {std::string("a\0b", 3), std::string{"a\nb"}, std::string{"\x1b[31m"}, std::string{"\x7f"},
        std::string{"\xc2\x85"}, std::string{"\xff"}, std::string{"\xc3"}, std::string{"\xc0\xaf"},
        std::string{"\xed\xa0\x80"}, std::string(257, 'x')}) {
    BOOST_TEST(refuses(root(named(text)), ErrorKind::rejected, "common name"));
    model::DistinguishedName other;
    other.organization = text;
    BOOST_TEST(refuses(root(other), ErrorKind::rejected, "organization"));
  }
  for (const std::string& country : {"D", "DEU", "D1", "ä", "  "}) {
    model::DistinguishedName name = named("x");
    name.country = country;
    BOOST_TEST(refuses(root(name), ErrorKind::rejected, "country"), country);
  }
  for (const std::size_t size : {1U, 64U, 65U, 256U}) {
    const std::string text(size, 'n');
    BOOST_TEST(must(read_certificate(must(root(named(text))))).common_name == text);
  }
}

BOOST_AUTO_TEST_CASE(issuing_is_refused_where_the_issuer_may_not) {
  const Hierarchy all = make_hierarchy();
  const auto key = fresh_key();
  const Bytes request = must(make_request(*key, named("below")));
  const ports::LeafProfile good = leaf_named("x", now, now + year);
  const auto leaf_refused = [&](ports::SigningKey& issuer_key, const Bytes& issuer,
                                const ports::LeafProfile& profile, std::string_view why) {
    return refuses(issue_leaf(issuer_key, issuer, request, profile), ErrorKind::rejected, why);
  };
  BOOST_TEST(leaf_refused(*all.leaf_key, all.leaf, good, "does not allow keyCertSign"));
  BOOST_TEST(leaf_refused(*all.root_key, all.issuing, good, "another key"));
  BOOST_TEST(
      leaf_refused(*all.issuing_key, all.issuing, leaf_named("x", now, now - year), "ends before"));
  BOOST_TEST(leaf_refused(*all.issuing_key, all.issuing, leaf_named("x", now, now), "ends before"));
  BOOST_TEST(
      leaf_refused(*all.issuing_key, all.issuing, leaf_named("x", now, now + 6 * year), "within"));
  BOOST_TEST(
      leaf_refused(*all.issuing_key, all.issuing, leaf_named("x", now - 2 * year, now), "within"));
  BOOST_TEST(leaf_refused(*all.issuing_key, all.issuing, leaf_named("", now, now + year), "empty"));
  BOOST_TEST(leaf_refused(*all.issuing_key, all.issuing,
                          leaf_named("Test Issuing CA", now, now + year), "issuer's own name"));
  BOOST_TEST(leaf_refused(*all.issuing_key, Bytes{0x30, 0}, good, "certificate"));
  const Bytes own = must(make_request(*all.issuing_key, named("self")));
  BOOST_TEST(refuses(issue_leaf(*all.issuing_key, all.issuing, own, good), ErrorKind::rejected,
                     "own key"));
  // The last second of the issuer is still within, and so are its milliseconds.
  const TimePoint end = must(read_certificate(all.issuing)).not_after;
  must(issue_leaf(*all.issuing_key, all.issuing, request,
                  leaf_named("x", now, end + std::chrono::milliseconds{999})));
}

BOOST_AUTO_TEST_CASE(path_lengths_shrink_downwards) {
  const auto root_key = fresh_key();
  const auto key = fresh_key();
  const Bytes request = must(make_request(*key, named("below")));
  const auto below = [&](std::int64_t root_length, std::int64_t length) {
    const Bytes root =
        must(make_root_certificate(*root_key, {named("R"), now, now + year, root_length}));
    return issue_intermediate(*root_key, root, request, {{}, now, now + year, length});
  };
  must(below(-1, -1));
  must(below(-1, 5));
  must(below(2, 1));
  must(below(1, -1));
  BOOST_TEST(must(read_certificate(must(below(2, 1)))).path_length == 1);
  BOOST_TEST(must(read_certificate(must(below(-1, -1)))).path_length == -1);
  BOOST_TEST(refuses(below(2, 2), ErrorKind::rejected, "path length"));
  BOOST_TEST(refuses(below(0, 0), ErrorKind::rejected, "path length"));
  BOOST_TEST(refuses(below(0, -1), ErrorKind::rejected, "path length"));
  BOOST_TEST(refuses(below(-1, -2), ErrorKind::rejected, "path length"));
}

// An altered byte is refused or read as another certificate that no chain leads to.
BOOST_AUTO_TEST_CASE(no_altered_byte_of_a_certificate_goes_unnoticed) {
  const Hierarchy all = make_hierarchy();
  for (std::size_t i = 0; i < all.leaf.size(); ++i) {
    for (const int mask : {0x01, 0x20, 0x80}) {
      Bytes changed = all.leaf;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ mask);
      BOOST_TEST(refuses(
          check_code_signing_certificate(changed, all.chain(), all.leaf_key->public_key_der(), now),
          ErrorKind::rejected));
    }
  }
  for (std::size_t size = 0; size < all.leaf.size(); ++size) {
    BOOST_TEST(refuses(read_certificate(ByteView{all.leaf}.first(size)), ErrorKind::rejected));
  }
}

BOOST_AUTO_TEST_SUITE_END()
