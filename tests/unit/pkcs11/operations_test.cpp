#include <boost/test/unit_test.hpp>

#include <cstring>

#include "pkcs11/operations/digest_info.hpp"
#include "pkcs11/operations/mechanism.hpp"

namespace sealmint::pkcs11 {
namespace {

Bytes hex(std::string_view text) { return *from_hex(text); }

const std::string sha256_prefix = "3031300d060960864801650304020105000420";

PublicKey rsa_3072() {
  PublicKey key;
  key.signature_bytes = 384;
  return key;
}

CK_RV rv_of(const Outcome<client::SignItem>& outcome) {
  return outcome.has_value() ? CKR_OK : outcome.error().rv;
}

Outcome<client::SignItem> run(CK_MECHANISM mechanism, const Bytes& data) {
  auto begun = find_mechanism(mechanism.mechanism)->begin(mechanism, rsa_3072());
  if (begun.has_error()) return begun.error();
  const OperationPtr operation = *std::move(begun);
  auto updated = operation->update(data);
  if (updated.has_error()) return updated.error();
  return operation->finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(only_an_exact_digest_info_is_one) {
  const Bytes good = hex(sha256_prefix + std::string(64, 'a'));
  const auto item = parse_digest_info(good);
  BOOST_REQUIRE(item.has_value());
  BOOST_TEST((item->algorithm == model::SignatureAlgorithm::rsa_pkcs1_sha256));
  BOOST_TEST((item->data == Bytes(32, 0xaa)));
  for (std::size_t i = 0; i < 19; ++i) {
    Bytes bad = good;
    bad[i] ^= 1;
    BOOST_TEST(!parse_digest_info(bad).has_value(), i);
  }
  Bytes longer = good;
  longer.push_back(0);
  BOOST_TEST(!parse_digest_info(longer).has_value());
  BOOST_TEST(!parse_digest_info(ByteView(good).first(50)).has_value());
  // MD5 and SHA-1 side by side, as TLS 1.1 has them; a bare digest; nothing.
  for (const std::size_t size : {36U, 32U, 0U}) BOOST_TEST(!parse_digest_info(Bytes(size)));
}

BOOST_AUTO_TEST_CASE(rsa_pkcs_takes_a_digest_info_and_nothing_else) {
  const CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
  BOOST_TEST(run(mechanism, hex(sha256_prefix + std::string(64, 'a'))).has_value());
  BOOST_TEST(rv_of(run(mechanism, Bytes(32))) == CKR_DATA_INVALID);
  BOOST_TEST(rv_of(run(mechanism, Bytes(374))) == CKR_DATA_LEN_RANGE);
}

BOOST_AUTO_TEST_CASE(sha1_is_refused_by_its_name) {
  const Bytes of_sha1 = hex("3021300906052b0e03021a05000414" + std::string(40, 'a'));
  BOOST_TEST(is_sha1_digest_info(of_sha1));
  BOOST_TEST(!is_sha1_digest_info(ByteView(of_sha1).first(34)));
  BOOST_TEST(!is_sha1_digest_info(hex(sha256_prefix + std::string(64, 'a'))));
  for (const auto& [type, data] : {std::pair{CKM_RSA_PKCS, of_sha1}, {CKM_ECDSA, Bytes(20)}}) {
    const auto refused = run({type, nullptr, 0}, data);
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().text.find("SHA-1") != std::string::npos);
    BOOST_TEST(refused.error().text.find("SHA-256") != std::string::npos);
  }
  BOOST_TEST(rv_of(run({CKM_RSA_PKCS, nullptr, 0}, of_sha1)) == CKR_DATA_INVALID);
  BOOST_TEST(hashes_with_sha1(CKM_SHA1_RSA_PKCS));
  BOOST_TEST(!hashes_with_sha1(CKM_RSA_X_509));
}

BOOST_AUTO_TEST_CASE(ecdsa_takes_the_three_digests) {
  const CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  for (const std::size_t size : {32U, 48U, 64U}) {
    BOOST_TEST(run(mechanism, Bytes(size)).value().data.size() == size);
  }
  for (const std::size_t size : {0U, 20U, 28U, 33U, 65U, 4096U}) {
    BOOST_TEST(rv_of(run(mechanism, Bytes(size))) == CKR_DATA_LEN_RANGE);
  }
}

BOOST_AUTO_TEST_CASE(messages_are_hashed_piece_by_piece) {
  const CK_MECHANISM mechanism{CKM_ECDSA_SHA256, nullptr, 0};
  const auto operation = find_mechanism(CKM_ECDSA_SHA256)->begin(mechanism, rsa_3072()).value();
  BOOST_TEST(operation->update(Bytes{'a'}).has_value());
  BOOST_TEST(operation->update({}).has_value());
  BOOST_TEST(operation->update(Bytes{'b', 'c'}).has_value());
  BOOST_TEST(to_hex(operation->finish().value().data) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(pss_is_only_made_as_the_server_makes_it) {
  const auto with = [](CK_MECHANISM_TYPE type, CK_RSA_PKCS_PSS_PARAMS parameter,
                       const Bytes& data) {
    return rv_of(run({type, &parameter, sizeof parameter}, data));
  };
  const CK_RSA_PKCS_PSS_PARAMS right{CKM_SHA256, CKG_MGF1_SHA256, 32};
  BOOST_TEST(with(CKM_RSA_PKCS_PSS, right, Bytes(32)) == CKR_OK);
  BOOST_TEST(with(CKM_SHA256_RSA_PKCS_PSS, right, Bytes(5)) == CKR_OK);
  BOOST_TEST(with(CKM_RSA_PKCS_PSS, right, Bytes(31)) == CKR_DATA_LEN_RANGE);
  BOOST_TEST(with(CKM_RSA_PKCS_PSS, right, Bytes(33)) == CKR_DATA_LEN_RANGE);
  for (const CK_RSA_PKCS_PSS_PARAMS& wrong :
       {CK_RSA_PKCS_PSS_PARAMS{CKM_SHA256, CKG_MGF1_SHA256, 20},
        CK_RSA_PKCS_PSS_PARAMS{CKM_SHA256, CKG_MGF1_SHA384, 32},
        CK_RSA_PKCS_PSS_PARAMS{CKM_SHA_1, CKG_MGF1_SHA1, 20}}) {
    BOOST_TEST(with(CKM_RSA_PKCS_PSS, wrong, Bytes(32)) == CKR_MECHANISM_PARAM_INVALID);
  }
  BOOST_TEST(with(CKM_SHA384_RSA_PKCS_PSS, right, Bytes(5)) == CKR_MECHANISM_PARAM_INVALID);
  BOOST_TEST(rv_of(run({CKM_RSA_PKCS_PSS, nullptr, 0}, Bytes(32))) == CKR_MECHANISM_PARAM_INVALID);
}

BOOST_AUTO_TEST_CASE(each_family_lists_its_own_mechanisms) {
  BOOST_TEST(mechanism_types_for(model::KeyFamily::rsa).size() == 8U);
  BOOST_TEST(mechanism_types_for(model::KeyFamily::ec).size() == 4U);
  BOOST_TEST(mechanism_types_for(model::KeyFamily::ed25519).size() == 1U);
  BOOST_TEST(find_mechanism(CKM_RSA_X_509) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
