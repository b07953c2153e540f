#include "core/model/algorithm.hpp"

#include <boost/test/unit_test.hpp>

#include "core/model/certificate.hpp"
#include "core/model/operation.hpp"
#include "core/model/signer.hpp"

using namespace sealmint::model;

BOOST_AUTO_TEST_SUITE(algorithms)

BOOST_AUTO_TEST_CASE(key_algorithms_of_the_contract) {
  struct Row {
    std::string_view name;
    int number;
    KeyFamily family;
    int bits;
  };
  for (const Row& row :
       {Row{"RSA_2048", 1, KeyFamily::rsa, 2048}, Row{"RSA_3072", 2, KeyFamily::rsa, 3072},
        Row{"RSA_4096", 3, KeyFamily::rsa, 4096}, Row{"EC_prime256v1", 4, KeyFamily::ec, 256},
        Row{"EC_secp384r1", 5, KeyFamily::ec, 384}, Row{"EC_secp521r1", 6, KeyFamily::ec, 521},
        Row{"ED25519", 7, KeyFamily::ed25519, 255}}) {
    const auto algorithm = parse_key_algorithm(row.name);
    BOOST_REQUIRE(algorithm);
    BOOST_TEST(name(*algorithm) == row.name);
    BOOST_TEST((family(*algorithm) == row.family));
    BOOST_TEST(size_bits(*algorithm) == row.bits);
    BOOST_TEST((key_algorithm_from_stored(row.number) == algorithm));
  }
  for (const int number : {0, -1, 8, 255, 257}) BOOST_TEST(!key_algorithm_from_stored(number));
  for (const std::string_view text : {"", "RSA_1024", "rsa_2048", "RSA_2048 ", "EC_secp256k1"}) {
    BOOST_TEST(!parse_key_algorithm(text), text);
  }
}

// The figures of ECDSA_size() and RSA_size().
BOOST_AUTO_TEST_CASE(room_for_the_longest_signature) {
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::rsa_2048) == 256U);
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::rsa_3072) == 384U);
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::rsa_4096) == 512U);
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::ec_p256) == 72U);
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::ec_p384) == 104U);
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::ec_p521) == 139U);
  BOOST_TEST(signature_bytes_max(KeyAlgorithm::ed25519) == 64U);
}

BOOST_AUTO_TEST_CASE(signature_algorithms_of_the_contract) {
  struct Row {
    std::string_view name;
    int number;
    KeyFamily family;
    std::size_t digest_bytes;
    bool pss;
  };
  for (const Row& row : {Row{"RSASSA_PKCS1_V1_5_SHA_256", 1, KeyFamily::rsa, 32, false},
                         Row{"RSASSA_PKCS1_V1_5_SHA_384", 2, KeyFamily::rsa, 48, false},
                         Row{"RSASSA_PKCS1_V1_5_SHA_512", 3, KeyFamily::rsa, 64, false},
                         Row{"RSASSA_PSS_SHA_256", 4, KeyFamily::rsa, 32, true},
                         Row{"RSASSA_PSS_SHA_384", 5, KeyFamily::rsa, 48, true},
                         Row{"RSASSA_PSS_SHA_512", 6, KeyFamily::rsa, 64, true},
                         Row{"ECDSA_SHA_256", 7, KeyFamily::ec, 32, false},
                         Row{"ECDSA_SHA_384", 8, KeyFamily::ec, 48, false},
                         Row{"ECDSA_SHA_512", 9, KeyFamily::ec, 64, false},
                         Row{"ED25519", 10, KeyFamily::ed25519, 0, false}}) {
    const auto algorithm = parse_signature_algorithm(row.name);
    BOOST_REQUIRE(algorithm);
    BOOST_TEST(name(*algorithm) == row.name);
    BOOST_TEST((family(*algorithm) == row.family));
    BOOST_TEST(digest_bytes(digest_of(*algorithm)) == row.digest_bytes);
    BOOST_TEST(is_pss(*algorithm) == row.pss);
    BOOST_TEST((signature_algorithm_from_stored(row.number) == algorithm));
  }
  for (const int number : {0, -1, 11, 263}) BOOST_TEST(!signature_algorithm_from_stored(number));
  for (const std::string_view text : {"", "none", "ecdsa_sha_256", "ECDSA_SHA256", "ECDSA_SHA_1",
                                      "RSASSA_PKCS1_V1_5_MD5", "ECDSA_SHA_256 "}) {
    BOOST_TEST(!parse_signature_algorithm(text), text);
  }
}

BOOST_AUTO_TEST_CASE(other_value_sets_read_what_they_write) {
  for (const std::string_view text : {"pending", "success", "failed", "denied"}) {
    BOOST_REQUIRE(parse_operation_status(text));
    BOOST_TEST(name(*parse_operation_status(text)) == text);
  }
  for (const std::string_view text : {"admin", "operator", "auditor"}) {
    BOOST_REQUIRE(parse_role(text));
    BOOST_TEST(name(*parse_role(text)) == text);
  }
  for (const std::string_view text : {"no-access", "member", "admin"}) {
    BOOST_REQUIRE(parse_product_role(text));
    BOOST_TEST(name(*parse_product_role(text)) == text);
  }
  BOOST_TEST(!parse_operation_status("expired"));
  BOOST_TEST(!parse_role("ADMIN"));
  BOOST_TEST(!parse_product_role("owner"));
}

BOOST_AUTO_TEST_CASE(signer_names_are_slugs) {
  for (const std::string& text :
       {std::string{"a"}, std::string{"release-2"}, std::string(64, 'x')}) {
    BOOST_TEST(is_signer_name(text), text);
  }
  for (const std::string& text :
       {std::string{}, std::string(65, 'x'), std::string{"A"}, std::string{"a b"},
        std::string{"a/b"}, std::string{".."}, std::string{"a\n"}, std::string{"\xc3\xa4"},
        std::string("a\0b", 3)}) {
    BOOST_TEST(!is_signer_name(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
