#include "ca-backends/est/csr_attributes.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/certification_request.hpp"

namespace sealmint::ca::est {
namespace {

using testing::CertificationRequest;

Bytes tagged(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const auto& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes der{tag};
  if (content.size() >= 0x80) der.push_back(0x81);
  der.push_back(static_cast<std::uint8_t>(content.size()));
  der.insert(der.end(), content.begin(), content.end());
  return der;
}
Bytes sequence(std::initializer_list<Bytes> parts) { return tagged(0x30, parts); }
Bytes set(std::initializer_list<Bytes> parts) { return tagged(0x31, parts); }
Bytes hex(std::string_view text) { return from_hex(text).value(); }

const Bytes ec_key = hex("06072a8648ce3d0201");
const Bytes rsa_key = hex("06092a864886f70d010101");
const Bytes p256 = hex("06082a8648ce3d030107");
const Bytes p384 = hex("06052b81040022");
const Bytes ecdsa_with_sha256 = hex("06082a8648ce3d040302");
const Bytes extension_request = hex("06092a864886f70d01090e");
const Bytes challenge_password = hex("06092a864886f70d010907");
const Bytes extended_key_usage = hex("0603551d25");
const Bytes integer_3072 = hex("02020c00");

bool is_accepted(const Bytes& attributes, model::KeyAlgorithm algorithm) {
  const CertificationRequest wanted("release", algorithm);
  return compare(read_csr_attributes(attributes).value(), wanted.csr_der()).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(est_csr_attributes)

BOOST_AUTO_TEST_CASE(no_attributes_want_nothing) {
  BOOST_TEST(read_csr_attributes({}).value().empty());
  BOOST_TEST(read_csr_attributes(sequence({})).value().empty());
  BOOST_TEST(describe({}).empty());
}

BOOST_AUTO_TEST_CASE(a_kind_of_key_is_held_against_that_of_the_request) {
  using enum model::KeyAlgorithm;
  const Bytes wants_p256 = sequence({sequence({ec_key, set({p256})})});
  BOOST_TEST(is_accepted(wants_p256, ec_p256));
  BOOST_TEST(!is_accepted(wants_p256, ec_p384));
  BOOST_TEST(!is_accepted(wants_p256, rsa_3072));
  const Bytes wants_ec = sequence({ec_key});
  BOOST_TEST(is_accepted(wants_ec, ec_p384));
  BOOST_TEST(!is_accepted(wants_ec, ed25519));
  const Bytes wants_rsa_3072 = sequence({sequence({rsa_key, set({integer_3072})})});
  BOOST_TEST(is_accepted(wants_rsa_3072, rsa_3072));
  BOOST_TEST(!is_accepted(wants_rsa_3072, rsa_2048));
  BOOST_TEST(!is_accepted(wants_rsa_3072, ec_p256));
}

BOOST_AUTO_TEST_CASE(any_of_several_kinds_will_do) {
  using enum model::KeyAlgorithm;
  const Bytes either = sequence({sequence({ec_key, set({p256})}), sequence({ec_key, set({p384})}),
                                 sequence({rsa_key, set({integer_3072})})});
  for (const auto algorithm : {ec_p256, ec_p384, rsa_3072}) {
    BOOST_TEST(is_accepted(either, algorithm));
  }
  BOOST_TEST(!is_accepted(either, ec_p521));
}

BOOST_AUTO_TEST_CASE(the_refusal_names_both_kinds) {
  const CertificationRequest wanted("release", model::KeyAlgorithm::ec_p384);
  const auto attributes = read_csr_attributes(sequence({sequence({ec_key, set({p256})})})).value();
  const auto refused = compare(attributes, wanted.csr_der());
  BOOST_REQUIRE(refused.has_error());
  BOOST_TEST(refused.error().detail.find("prime256v1") != std::string::npos);
  BOOST_TEST(refused.error().detail.find("secp384r1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wishes_of_other_kinds_are_told_and_do_not_refuse) {
  const CertificationRequest wanted("release");
  const Bytes bare = sequence({ecdsa_with_sha256, challenge_password, hex("06032a0304"),
                               sequence({extension_request, set({extended_key_usage})})});
  const Bytes whole = sequence({sequence(
      {extension_request, set({sequence({sequence({extended_key_usage, hex("0403300101")})})})})});
  const auto of_bare = compare(read_csr_attributes(bare).value(), wanted.csr_der()).value();
  BOOST_TEST(of_bare.size() == 2U);
  const auto of_whole = compare(read_csr_attributes(whole).value(), wanted.csr_der()).value();
  BOOST_REQUIRE(of_whole.size() == 1U);
  BOOST_TEST(of_whole[0].find("Extended Key Usage") != std::string::npos, of_whole[0]);
  BOOST_TEST(describe(read_csr_attributes(bare).value()).size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_attributes_is_an_error) {
  for (const char* const text :
       {"00", "3001", "300206", "30020500", "31020500", "300000", "3003020101",
        "300d300b06072a8648ce3d02013103", "300c300a06072a8648ce3d020105"}) {
    BOOST_TEST(read_csr_attributes(hex(text)).has_error(), text);
  }
  Bytes many;
  for (int i = 0; i < 300; ++i) many.insert(many.end(), {0x06, 0x01, 0x2a});
  Bytes der{0x30, 0x82, static_cast<std::uint8_t>(many.size() >> 8),
            static_cast<std::uint8_t>(many.size())};
  der.insert(der.end(), many.begin(), many.end());
  BOOST_TEST(read_csr_attributes(der).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::est
