#include "core/base/ecdsa_der.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/ecdsa.h>

#include "core/crypto/random.hpp"
#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;

namespace {

std::string der_of(std::string_view raw_hex) {
  const Bytes raw = *from_hex(raw_hex);
  Bytes der(142, 0xa5);
  der.resize(write_ecdsa_der(raw, der));
  return to_hex(der);
}

bool reads(std::string_view der_hex, std::size_t raw_bytes) {
  Bytes raw(raw_bytes);
  return read_ecdsa_der(*from_hex(der_hex), raw);
}

// The signature in DER, as OpenSSL writes it.
Bytes openssl_der(ByteView raw) {
  const std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>> signature{ECDSA_SIG_new()};
  const int half = static_cast<int>(raw.size() / 2);
  ECDSA_SIG_set0(signature.get(), BN_bin2bn(raw.data(), half, nullptr),
                 BN_bin2bn(raw.data() + half, half, nullptr));
  std::uint8_t* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &encoded);
  Bytes der(encoded, encoded + size);
  OPENSSL_free(encoded);
  return der;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ecdsa_der)

BOOST_AUTO_TEST_CASE(leading_zeros_go_and_a_high_bit_gets_one) {
  BOOST_TEST(der_of("0001"
                    "0002") == "3006020101020102");
  BOOST_TEST(der_of("0080"
                    "7fff") ==
             "300802020080"
             "02027fff");
  BOOST_TEST(der_of("8000"
                    "ffff") ==
             "300a0203008000"
             "020300ffff");
  BOOST_TEST(der_of("0000"
                    "0000") == "3006020100020100");
  BOOST_TEST(der_of("00"
                    "80") ==
             "30070201000202"
             "0080");
}

BOOST_AUTO_TEST_CASE(every_length_is_that_of_openssl) {
  for (const std::size_t field : {1U, 2U, 32U, 48U, 61U, 62U, 63U, 66U}) {
    for (std::size_t zeros = 0; zeros <= field; ++zeros) {
      for (const int top : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
        Bytes raw(2 * field);
        fill_random(raw);
        std::fill_n(raw.begin(), zeros, std::uint8_t{0});
        std::fill_n(raw.begin() + static_cast<std::ptrdiff_t>(field), field - zeros,
                    std::uint8_t{0});
        if (zeros < field) raw[zeros] = static_cast<std::uint8_t>(top);
        Bytes der(142);
        der.resize(write_ecdsa_der(raw, der));
        BOOST_TEST((der == openssl_der(raw)));
        Bytes back(raw.size(), 0xa5);
        BOOST_TEST(read_ecdsa_der(der, back));
        BOOST_TEST((back == raw));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_largest_signature_of_a_curve_fits_its_space) {
  for (const auto algorithm :
       {model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ec_p384, model::KeyAlgorithm::ec_p521}) {
    Bytes raw(raw_signature_bytes(algorithm), 0xff);
    if (algorithm == model::KeyAlgorithm::ec_p521) raw.front() = raw[raw.size() / 2] = 1;
    Bytes der(model::signature_bytes_max(algorithm));
    BOOST_TEST(write_ecdsa_der(raw, der) == der.size());
  }
}

BOOST_AUTO_TEST_CASE(only_the_one_encoding_is_read) {
  BOOST_TEST(reads("3006020101020102", 4));
  for (const char* other : {"", "30", "3006",
                            "31060201010201"
                            "02",                  // no sequence
                            "3006030101020102",    // no integer
                            "30060201010201",      // cut short
                            "300602010102010200",  // something behind
                            "3007020101020102"
                            "00",                  // something inside
                            "308106020101020102",  // a longer length than needed
                            "3080020101020102"
                            "0000",  // indefinite length
                            "3007020200010201"
                            "02",                // a zero that is not needed
                            "3006020181020102",  // negative
                            "30050200020102",    // an integer of no bytes
                            "30030201"
                            "01",  // one integer only
                            "3009020300ffff0202"
                            "0001"}) {
    BOOST_TEST(!reads(other, 4), other);
  }
  BOOST_TEST(!reads("30080203010000020101", 4));  // larger than the field
}

BOOST_AUTO_TEST_SUITE_END()
