// RFC 4231 section 4.
#include "core/crypto/hmac.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::crypto {
namespace {

BOOST_AUTO_TEST_SUITE(hmac)

BOOST_AUTO_TEST_CASE(the_vectors_of_the_rfc_hold) {
  BOOST_TEST(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))) ==
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  BOOST_TEST(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  BOOST_TEST(to_hex(hmac_sha256(Bytes(20, 0xaa), Bytes(50, 0xdd))) ==
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  BOOST_TEST(
      to_hex(hmac_sha256(Bytes(131, 0xaa),
                         as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(an_empty_key_is_a_key) {
  static_cast<void>(hmac_sha256(as_bytes("another"), {}));
  BOOST_TEST(to_hex(hmac_sha256({}, {})) ==
             "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::crypto
